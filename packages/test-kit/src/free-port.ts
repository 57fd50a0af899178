/** Ports for servers that can't pick one themselves. */
import { once } from "node:events";
import { createServer, type Server } from "node:net";

/** Finds ports on loopback that nobody listens on now. Somebody else may take one before it is used: be ready to try again. */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const servers: Server[] = [];
  const ports: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address !== null && typeof address === "object") ports.push(address.port);
    servers.push(server);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
