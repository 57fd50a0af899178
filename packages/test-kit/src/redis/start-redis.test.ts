import assert from "node:assert/strict";
import { connect } from "node:net";
import { requireIntegration } from "../integration.ts";
import { startRedis } from "./start-redis.ts";

function ask(url: string, command: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(`${command}\r\n`));
    socket.once("error", reject);
    socket.once("data", (chunk) => {
      socket.destroy();
      resolve(String(chunk).trim());
    });
  });
}

describe("a Redis for tests", () => {
  it("answers while it runs, and is gone afterwards", async function () {
    const redis = await requireIntegration(this, "Redis", () => startRedis({ own: true }));
    assert.equal(await ask(redis.url, "SET weir 1"), "+OK");
    assert.match(await ask(redis.url, "EVAL 'return 7' 0"), /^:7$/);
    await redis.stop();
    await assert.rejects(ask(redis.url, "PING"), { code: "ECONNREFUSED" });
  });
});
