/** What quotas do while Redis is away: frozen, killed and started anew, or emptied. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { DataCategory } from "@weir/data-category";
import type { TestRedis } from "@weir/test-kit";
import { requireIntegration, startRedis } from "@weir/test-kit";
import type { QuotaFixture } from "./testing/start-quota.ts";
import { charge, publicKey, startQuota } from "./testing/start-quota.ts";

const quotas = [
  { id: "allowing", categories: ["error"], limit: 2, window: 3600 },
  { id: "denying", categories: ["monitor"], limit: 100, window: 3600, onFailure: "deny", reasonCode: "no_counters" },
  { id: "local", categories: ["span"], limit: 10, window: 3600, on_failure: "local" },
  { categories: ["log_item"], limit: 0 },
];
const error = charge(DataCategory.ERROR);
const monitor = charge(DataCategory.MONITOR);
const spans = (quantity: bigint) => charge(DataCategory.SPAN, quantity);

describe("quotas over a Redis that goes away", function () {
  this.timeout(60_000);
  let redis: TestRedis;
  let quota: QuotaFixture;

  beforeEach(async function () {
    redis = await requireIntegration(this, "Redis", () => startRedis({ own: true }));
    quota = await startQuota({ redis: redis.url, quotas });
    await quota.counted([error]);
  });
  afterEach(async () => {
    await quota?.stop();
    await redis?.stop();
  });

  const metric = (line: RegExp) => assert.match(quota.metrics(), line);
  const isOpen = (service = quota) => /weir_quota_redis_breaker_open 1$/m.test(service.metrics());
  const redisHealth = () => quota.service.health().find(({ name }) => name === "redis")?.healthy;

  /** Asks until the condition holds; tells how long that took, in ms. */
  async function untilAsking(condition: () => boolean, asked = quota): Promise<number> {
    const startedAtMs = performance.now();
    while (!condition()) {
      assert.ok(performance.now() - startedAtMs < 20_000, "what was expected did not happen");
      await asked.check([charge(DataCategory.MONITOR, 0n)]);
      await delay(20);
    }
    return performance.now() - startedAtMs;
  }

  it("answer at once within a second, say so once, and count again within five seconds of its return", async () => {
    redis.process?.pause();
    assert.ok((await untilAsking(() => isOpen())) < 1000);
    const startedAtMs = performance.now();
    const results = await Promise.all(Array.from({ length: 200 }, () => quota.check([error])));
    assert.ok(performance.now() - startedAtMs < 100, "waits although Redis is known to be away");
    assert.ok(results.every(({ unchecked, rateLimits }) => unchecked && rateLimits.length === 0));
    assert.equal((await quota.check([charge(DataCategory.LOG_ITEM)])).rateLimits.length, 1);
    assert.equal(redisHealth(), false);
    assert.equal(quota.logLines.filter((line) => line.includes("cannot be reached")).length, 1);
    metric(/weir_quota_checks_total\{result="counters_unavailable"\} 200/);
    redis.process?.resume();
    assert.ok((await untilAsking(() => !isOpen())) < 5000);
    await quota.counted([error]);
    assert.equal(redisHealth(), true);
    assert.equal(quota.logLines.filter((line) => line.includes("can be reached again")).length, 1);
  });

  it("go on with a Redis that was killed and started anew, empty and without the script", async () => {
    await redis.process?.kill();
    assert.ok((await untilAsking(() => isOpen())) < 1000);
    assert.equal((await quota.check([error])).unchecked, true);
    redis = await startRedis({ own: true, port: Number(new URL(redis.url).port) });
    assert.ok((await untilAsking(() => !isOpen())) < 5000);
    for (let sent = 0; sent < 2; sent++) assert.deepEqual((await quota.counted([error])).rateLimits, []);
    assert.equal((await quota.counted([error])).rateLimits.length, 1);
  });

  it("refuse for some seconds what they are told to refuse then, and nothing else", async () => {
    redis.process?.pause();
    await untilAsking(() => isOpen());
    const refused = await quota.check([error, monitor]);
    const [limit, ...others] = refused.rateLimits;
    assert.equal(limit?.reasonCode, "no_counters");
    // Less where the quota's window ends before.
    assert.ok(limit.retryAfterSeconds >= 1 && limit.retryAfterSeconds <= 5, String(limit.retryAfterSeconds));
    assert.deepEqual(others, []);
    assert.equal(refused.limitedCharge, 1);
    metric(/weir_quota_outage_quantity_total\{on_failure="deny",result="refused"\} [1-9]/);
    redis.process?.resume();
    await untilAsking(() => !isOpen());
    assert.deepEqual((await quota.check([monitor])).rateLimits, []);
  });

  it("count locally if told so, each instance from what it knew last, and tell afterwards how much was too much", async () => {
    const other = await startQuota({ redis: redis.url, quotas, organizationId: quota.organizationId });
    assert.deepEqual((await quota.counted([spans(4n)])).rateLimits, []);
    redis.process?.pause();
    await untilAsking(() => isOpen());
    await untilAsking(() => isOpen(other), other);
    assert.deepEqual((await quota.check([spans(5n)])).rateLimits, []);
    assert.equal((await quota.check([spans(2n)])).rateLimits.length, 1, "9 of 10 are used, as far as it knows");
    assert.deepEqual((await quota.check([spans(1n)])).rateLimits, []);
    assert.deepEqual((await other.check([spans(10n)])).rateLimits, [], "it has never heard of the 4");
    metric(/weir_quota_outage_quantity_total\{on_failure="local",result="passed"\} 6/);
    metric(/weir_quota_outage_quantity_total\{on_failure="local",result="refused"\} 2/);
    redis.process?.resume();
    const consumed = async () => {
      const { quotas: usage } = await quota.port.getUsage({ publicKey });
      return usage.find(({ quotaId }) => quotaId === "local")?.consumed;
    };
    await untilAsking(() => !isOpen());
    await untilAsking(() => !isOpen(other), other);
    for (let waited = 0; (await consumed()) !== 20n; waited++) {
      assert.ok(waited < 500, `${await consumed()} spans are counted, 20 have passed`);
      await delay(10);
    }
    const overAdmitted = [quota, other].map(({ metrics }) => Number(/over_admitted_total (\d+)/.exec(metrics())?.[1]));
    assert.equal(
      overAdmitted.reduce((sum, quantity) => sum + quantity),
      10,
    );
    assert.equal((await other.check([spans(1n)])).rateLimits.length, 1);
    await other.stop();
  });
});
