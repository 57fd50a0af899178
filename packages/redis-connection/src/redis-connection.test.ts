import assert from "node:assert/strict";
import { once } from "node:events";
import type { Server, Socket } from "node:net";
import { createServer } from "node:net";
import type { RedisConnection } from "./redis-connection.ts";
import { createRedisConnection } from "./redis-connection.ts";

/** Greets like a Redis, and then keeps silent about every key. */
async function startSilentServer(): Promise<{ server: Server; sockets: Socket[]; commands: string[] }> {
  const sockets: Socket[] = [];
  const commands: string[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      for (const [, command = ""] of bytes.toString("latin1").matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g)) {
        commands.push(command.toLowerCase());
        if (command.toLowerCase() === "info") socket.write("$9\r\nloading:0\r\n");
        else if (command.toLowerCase() !== "get") socket.write("+OK\r\n");
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, sockets, commands };
}

describe("a Redis connection", () => {
  let silent: Awaited<ReturnType<typeof startSilentServer>>;
  let connection: RedisConnection;
  let errors: Error[];

  function connect(): RedisConnection {
    const address = silent.server.address();
    assert.ok(address !== null && typeof address === "object");
    const timeouts = { idle_timeout: 60, create_timeout: 3, recycle_timeout: 2, response_timeout: 30 };
    return createRedisConnection(
      { kind: "single", server: `redis://127.0.0.1:${address.port}`, ...timeouts },
      { name: "test", commandTimeoutMs: 50, silentConnectionMs: 300, onError: (error) => errors.push(error) },
    );
  }

  beforeEach(async () => {
    errors = [];
    silent = await startSilentServer();
    connection = connect();
  });

  afterEach(() => {
    connection.stop();
    for (const socket of silent.sockets) socket.destroy();
    silent.server.close();
  });

  it("gives up a command after its deadline", async () => {
    await connection.start();
    await assert.rejects(connection.client.get("key"), /Command timed out/);
  });

  it("gives up a connection that stays silent, opens another, and sends no command again", async () => {
    await connection.start();
    const ready = new Promise((resolve) => connection.client.once("ready", resolve));
    await assert.rejects(connection.client.get("key"));
    await ready;
    assert.equal(silent.sockets.length, 2);
    assert.equal(silent.commands.filter((command) => command === "get").length, 1);
  });

  it("starts without a server, tells of that, and fails commands at once", async () => {
    silent.server.close();
    await connection.start();
    assert.match(String(errors[0]), /ECONNREFUSED/);
    await assert.rejects(connection.client.get("key"), /enableOfflineQueue/);
  });
});
