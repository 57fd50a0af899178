import assert from "node:assert/strict";
import { once } from "node:events";
import type { Server, Socket } from "node:net";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { TestRedis } from "@weir/test-kit";
import { askRedis, findFreePorts, requireIntegration, startRedis } from "@weir/test-kit";
import { isNotConnected } from "./not-connected.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { createRedisConnection } from "./redis-connection.ts";

const timeouts = { idle_timeout: 60, create_timeout: 3, recycle_timeout: 2, response_timeout: 30 };

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
    await assert.rejects(
      connection.client.get("key"),
      (error) => /Command timed out/.test(String(error)) && !isNotConnected(error),
    );
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
    await assert.rejects(connection.client.get("key"), isNotConnected);
  });
});

describe("a connection to a Redis cluster", () => {
  let node: TestRedis;
  let connection: RedisConnection;

  beforeEach(async function () {
    const [busPort] = await findFreePorts(1);
    const announced = ["--cluster-announce-ip", "127.0.0.1"];
    const args = ["--cluster-enabled", "yes", "--cluster-port", String(busPort), ...announced];
    node = await requireIntegration(this, "Redis", () => startRedis({ own: true, args }));
    connection = createRedisConnection(
      { kind: "cluster", cluster_nodes: [node.url], ...timeouts },
      { name: "test", commandTimeoutMs: 100, silentConnectionMs: 1000, onError() {} },
    );
  });
  afterEach(async () => {
    connection?.stop();
    await node?.stop();
  });

  it("starts although nobody serves the slots yet, and works as soon as somebody does", async () => {
    await connection.start();
    await assert.rejects(connection.client.get("key"));
    await askRedis(node.url, "CLUSTER ADDSLOTSRANGE 0 16383");
    for (let waited = 0; ; waited++) {
      const answer = await connection.client.set("key", "value").catch(() => undefined);
      if (answer === "OK") break;
      assert.ok(waited < 1000, "it is not connected");
      await delay(10);
    }
    assert.equal(connection.nodeOf("key"), new URL(node.url).host);
  });
});
