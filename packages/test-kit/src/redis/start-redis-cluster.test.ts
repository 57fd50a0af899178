import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { requireIntegration } from "../integration.ts";
import { askRedis } from "./ask-redis.ts";
import { startRedisCluster, type TestRedisCluster } from "./start-redis-cluster.ts";

describe("a Redis cluster for tests", function () {
  this.timeout(60_000);
  let cluster: TestRedisCluster;

  before(async function () {
    cluster = await requireIntegration(this, "Redis", () => startRedisCluster({ replicas: true, nodeTimeoutMs: 500 }));
  });
  after(() => cluster?.stop());

  it("lets the replica of a master that is killed take over its slots, with what was written there", async () => {
    const [master] = cluster.masters;
    const [replica] = cluster.replicas;
    assert.ok(master !== undefined && replica !== undefined);
    // Slot 3300, of the first third.
    await askRedis(master.url, "SET b 1");
    await master.process?.kill();
    while (!(await askRedis(replica.url, "ROLE")).includes("master")) await sleep(50);
    assert.match(await askRedis(replica.url, "GET b"), /1$/);
  });
});
