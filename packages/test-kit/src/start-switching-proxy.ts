/** One address for several servers: forwards TCP connections to whichever is current, as a virtual address would. */
import { once } from "node:events";
import type { Socket } from "node:net";
import { connect, createServer } from "node:net";

/** A running proxy. */
export interface SwitchingProxy {
  readonly port: number;
  /** Connections that are open through it now. */
  readonly connectionCount: number;
  /** Sends new connections to another port of loopback; those that are open stay where they are. */
  switchTo(port: number): void;
  /** Closes all connections and stops listening. */
  stop(): Promise<void>;
}

/** Starts it on a free loopback port. @param port of the server that is current at first */
export async function startSwitchingProxy(port: number): Promise<SwitchingProxy> {
  let target = port;
  const inbound = new Set<Socket>();
  const server = createServer((socket) => {
    const outbound = connect({ host: "127.0.0.1", port: target });
    inbound.add(socket);
    // The end of one side, however it comes, is the end of the other.
    socket
      .on("error", () => {})
      .once("close", () => {
        inbound.delete(socket);
        outbound.destroy();
      });
    outbound.on("error", () => {}).once("close", () => socket.destroy());
    socket.pipe(outbound).pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address !== "object") throw new Error("proxy: found no port, expected one");
  return {
    port: address.port,
    get connectionCount() {
      return inbound.size;
    },
    switchTo(next) {
      target = next;
    },
    async stop() {
      const closed = once(server, "close");
      server.close();
      for (const socket of inbound) socket.destroy();
      await closed;
    },
  };
}
