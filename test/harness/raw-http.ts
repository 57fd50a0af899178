/** HTTP as bytes, for what no client would send. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A bare connection. */
export interface RawConnection {
  readonly socket: Socket;
  /** What came back so far. */
  received(): string;
  /** Resolves when the other side has closed, or reset, the connection. */
  readonly closed: Promise<void>;
}

/** Opens a connection to a server on loopback. */
export async function openRaw(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
  });
  // A reset is as good an answer as any.
  socket.on("error", () => {});
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await Promise.race([once(socket, "connect"), closed]);
  return { socket, received: () => received, closed };
}

/** Status codes of the answers in what came back. */
export function statusesIn(received: string): readonly number[] {
  return [...received.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
}

/**
 * Sends bytes and waits until the other side closes the connection; after `quietMs` without that, hangs up.
 */
export async function exchangeRaw(
  url: string,
  bytes: string,
  quietMs = 2000,
): Promise<{ received: string; wasClosed: boolean }> {
  const { socket, received, closed } = await openRaw(url);
  socket.write(bytes, "latin1");
  let timer: NodeJS.Timeout | undefined;
  const quiet = new Promise<"open">((resolve) => {
    timer = setTimeout(() => resolve("open"), quietMs);
  });
  const wasClosed = (await Promise.race([closed, quiet])) !== "open";
  clearTimeout(timer);
  socket.destroy();
  return { received: received(), wasClosed };
}
