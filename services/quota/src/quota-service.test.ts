import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import { RpcError } from "@weir/rpc";
import type { TestRedis } from "@weir/test-kit";
import { requireIntegration, startRedis } from "@weir/test-kit";
import type { QuotaFixture } from "./testing/start-quota.ts";
import { charge, publicKey, startQuota } from "./testing/start-quota.ts";

const otherKey = "b".repeat(32);
const unknownKey = "c".repeat(32);

function describeService(start: () => Promise<QuotaFixture>): void {
  let quota: QuotaFixture;
  beforeEach(async () => {
    quota = await start();
  });
  afterEach(() => quota.stop());

  it("counts until the quota is exhausted, then says for how long", async () => {
    const error = charge(DataCategory.ERROR);
    for (let round = 0; round < 2; round++) assert.deepEqual((await quota.counted([error])).rateLimits, []);
    const limited = await quota.counted([error]);
    assert.equal(limited.unchecked, false);
    assert.equal(limited.rateLimits.length, 1);
    const [limit] = limited.rateLimits;
    assert.equal(limit?.reasonCode, "two");
    assert.equal(limit?.scope, QuotaScope.ORGANIZATION);
    assert.equal(limit?.scopeId, String(quota.organizationId));
    assert.ok((limit?.retryAfterSeconds ?? 0) > 0 && (limit?.retryAfterSeconds ?? 0) <= 300);
  });

  it("stops at the first limited charge and names it", async () => {
    const result = await quota.counted([
      charge(DataCategory.ERROR),
      charge(DataCategory.LOG_ITEM),
      charge(DataCategory.SPAN),
    ]);
    assert.equal(result.limitedCharge, 1);
    assert.deepEqual(
      result.rateLimits.map(({ reasonCode, retryAfterSeconds, scopeId }) => [reasonCode, retryAfterSeconds, scopeId]),
      [["off", 60, "43"]],
    );
    const usage = await quota.usage();
    assert.deepEqual(
      usage.quotas.map(({ quotaId, consumed }) => [quotaId, consumed]),
      [
        ["few", 1n],
        ["spans", 0n],
        ["all", 0n],
      ],
    );
  });

  it("counts a repeated request once and gives the first answer again", async () => {
    const error = charge(DataCategory.ERROR, 2n);
    for (let round = 0; round < 3; round++) {
      const result = await quota.counted([error], { requestId: "same" });
      assert.deepEqual(result.rateLimits, []);
      assert.equal(result.requestId, "same");
    }
    assert.equal((await quota.counted([error])).rateLimits.length, 1);
  });

  it("tells usage, limits and resets of the quotas that count for the project", async () => {
    await quota.counted([charge(DataCategory.SPAN, 30n)]);
    const { quotas: usage } = await quota.usage();
    const spans = usage.find(({ quotaId }) => quotaId === "spans");
    assert.equal(spans?.consumed, 30n);
    assert.equal(spans?.limit, 100n);
    assert.equal(spans?.windowSeconds, 60n);
    assert.ok((spans?.resetsInSeconds ?? 0) > 0 && (spans?.resetsInSeconds ?? 0) <= 60);
    const all = usage.find(({ quotaId }) => quotaId === "all");
    assert.equal(all?.limit, undefined);
    assert.equal(all?.consumed, 30n);
  });

  it("does not know the usage of a key that is no project's", async () => {
    await assert.rejects(
      quota.port.getUsage({ publicKey: otherKey }),
      (error: unknown) => error instanceof RpcError && error.code === "NOT_FOUND",
    );
  });

  it("refuses batches that are too long or say nothing of whom to charge", async () => {
    const isInvalid = (error: unknown) => error instanceof RpcError && error.code === "INVALID_ARGUMENT";
    await assert.rejects(quota.port.check({ checks: [{ requestId: "", scoping: undefined, charges: [] }] }), isInvalid);
  });

  it("answers a batch in order, entry by entry", async () => {
    const scoping = { organizationId: quota.organizationId, projectId: 43n, publicKey, keyId: 44n };
    const checks = Array.from({ length: 5 }, (_, index) => ({
      requestId: `r${index}`,
      scoping,
      charges: [charge(index === 3 ? DataCategory.LOG_ITEM : DataCategory.ERROR)],
    }));
    const results = await quota.allCounted(checks);
    assert.deepEqual(
      results.map(({ requestId, rateLimits }) => [requestId, rateLimits[0]?.reasonCode]),
      [
        ["r0", undefined],
        ["r1", undefined],
        ["r2", "two"],
        ["r3", "off"],
        ["r4", "two"],
      ],
    );
  });
}

describe("the quota service in memory", () => {
  describeService(() => startQuota());

  it("renews quotas with the window", async () => {
    const quota = await startQuota();
    const error = charge(DataCategory.ERROR, 2n);
    assert.equal((await quota.check([error])).rateLimits.length, 0);
    assert.equal((await quota.check([error])).rateLimits.length, 1);
    quota.clock.advance(3_600_000);
    assert.equal((await quota.check([error])).rateLimits.length, 0);
    await quota.stop();
  });

  it("is healthy, and counts what it answered", async () => {
    const quota = await startQuota();
    await quota.check([charge(DataCategory.ERROR)]);
    await quota.check([charge(DataCategory.LOG_ITEM)]);
    assert.ok(quota.service.health().every(({ healthy }) => healthy));
    assert.match(quota.metrics(), /weir_quota_checks_total\{result="accepted"\} 1/);
    assert.match(quota.metrics(), /weir_quota_checks_total\{result="limited"\} 1/);
    await quota.stop();
  });

  it("lets data of a project that stays unknown pass unchecked", async () => {
    const quota = await startQuota();
    await quota.service.stop(AbortSignal.timeout(100));
    const scoping = { organizationId: 1n, projectId: 1n, publicKey: unknownKey, keyId: undefined };
    const result = await quota.check([charge(DataCategory.ERROR)], { scoping });
    assert.deepEqual([result.unchecked, result.rateLimits], [true, []]);
    await assert.rejects(
      quota.port.getUsage({ publicKey: unknownKey }),
      (error: unknown) => error instanceof RpcError && error.code === "UNAVAILABLE",
    );
  });
});

describe("the quota service over the network", () => {
  describeService(() => startQuota({ remote: true }));
});

describe("the quota service on Redis", () => {
  let redis: TestRedis;
  before(async function () {
    redis = await requireIntegration(this, "Redis", () => startRedis({ own: true }));
  });
  after(() => redis?.stop());

  describeService(() => startQuota({ redis: redis.url }));

  it("shares counters between instances", async () => {
    const [a, b] = await Promise.all([startQuota({ redis: redis.url }), startQuota({ redis: redis.url })]);
    const scoping = { organizationId: a.organizationId, projectId: 43n, publicKey, keyId: 44n };
    const error = charge(DataCategory.ERROR, 2n);
    assert.equal((await a.counted([error], { scoping })).rateLimits.length, 0);
    assert.equal((await b.counted([error], { scoping })).rateLimits.length, 1);
    await Promise.all([a.stop(), b.stop()]);
  });

  it("starts without Redis and lets data pass unchecked", async () => {
    const quota = await startQuota({ redis: "redis://127.0.0.1:1" });
    assert.equal((await quota.check([charge(DataCategory.ERROR)])).unchecked, true);
    assert.equal(quota.service.health().find(({ name }) => name === "redis")?.healthy, false);
    await quota.stop();
  });
});
