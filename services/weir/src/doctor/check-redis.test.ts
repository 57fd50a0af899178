import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { defaultConfig } from "@weir/config";
import { createRedisConnection } from "@weir/redis-connection";
import { requireIntegration, startRedis, type TestRedis } from "@weir/test-kit";
import { checkRedis } from "./check-redis.ts";
import { closedPort } from "./testing/closed-port.ts";
import { complaints } from "./testing/complaints.ts";

const timeoutMs = 2000;

describe("weir doctor looks at Redis", function () {
  this.timeout(60_000);
  let redis: TestRedis;
  before(async function () {
    redis = await requireIntegration(this, "Redis", () => startRedis({ own: true }));
  });
  after(() => redis?.stop());

  const configured = (url: string) => {
    const { redis: parsed } = defaultConfig({ processing: { enabled: true, redis: url } }).processing;
    assert.ok(parsed);
    return parsed;
  };

  it("is content with one that answers, and compares its clock", async () => {
    const findings = await checkRedis(configured(redis.url), timeoutMs);
    assert.deepEqual(complaints(findings), []);
    assert.deepEqual(
      findings.map(({ area }) => area),
      ["redis", "clock"],
    );
  });

  it("names the address of one that is away, that hangs, or that wants a password, and hides ours", async () => {
    const [away] = complaints(
      await checkRedis(configured(`redis://u:hidden@127.0.0.1:${await closedPort()}`), timeoutMs),
    );
    assert.match(away ?? "", /^failed: redis:\/\/u:\*\*\*@127\.0\.0\.1:\d+ .* cannot be reached: .*ECONNREFUSED/);
    const silent = createTcpServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const [hanging] = complaints(
      await checkRedis(configured(`redis://127.0.0.1:${(silent.address() as AddressInfo).port}`), 300),
    );
    assert.match(hanging ?? "", /^failed: .* cannot be reached/);
    silent.close();
    const guarded = await startRedis({ own: true });
    try {
      const { client, start, stop } = createRedisConnection(configured(guarded.url).quotas, {
        name: "test",
        commandTimeoutMs: timeoutMs,
        silentConnectionMs: timeoutMs,
        onError() {},
      });
      await start();
      await client.config("SET", "requirepass", "secret");
      stop();
      const findings = await checkRedis(configured(guarded.url), timeoutMs);
      assert.match(complaints(findings)[0] ?? "", /refuses us: NOAUTH/);
    } finally {
      await guarded.stop();
    }
  });

  it("warns of one that may forget counters, or refuse to count", async () => {
    for (const [policy, complaint] of [
      ["allkeys-lru", /may forget any key/],
      ["noeviction", /refuses to write when its memory is full/],
    ] as const) {
      const bounded = await startRedis({ own: true, args: ["--maxmemory", "50mb", "--maxmemory-policy", policy] });
      try {
        assert.match(complaints(await checkRedis(configured(bounded.url), timeoutMs)).join(), complaint);
      } finally {
        await bounded.stop();
      }
    }
  });
});
