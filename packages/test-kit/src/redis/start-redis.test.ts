import assert from "node:assert/strict";
import { requireIntegration } from "../integration.ts";
import { askRedis } from "./ask-redis.ts";
import { startRedis } from "./start-redis.ts";

describe("a Redis for tests", () => {
  it("answers while it runs, and is gone afterwards", async function () {
    const redis = await requireIntegration(this, "Redis", () => startRedis({ own: true }));
    assert.equal(await askRedis(redis.url, "SET weir 1"), "+OK");
    assert.match(await askRedis(redis.url, "EVAL 'return 7' 0"), /^:7$/);
    await assert.rejects(askRedis(redis.url, "NONSENSE"), /unknown command/);
    await redis.stop();
    await assert.rejects(askRedis(redis.url, "PING"), { code: "ECONNREFUSED" });
  });
});
