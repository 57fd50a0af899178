import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import { parseGlobalQuotas } from "@weir/rate-limits";
import type { Charge } from "./plan-charge.ts";
import { planCharge } from "./plan-charge.ts";
import { planCheck } from "./plan-check.ts";
import { maxCount } from "./quota-counter.ts";

const nowMs = 1_760_000_000_000;
const publicKey = "a94ae32be2584e0bbd7a4cbb95971fee";
const scoping = { organizationId: 42n, projectId: 43n, publicKey, keyId: 44n };

function charge(changes: Partial<Charge> = {}): Charge {
  return {
    category: DataCategory.ERROR,
    quantity: 1n,
    namespace: undefined,
    dimensions: new Map(),
    overAcceptOnce: false,
    ...changes,
  };
}

interface Options {
  readonly charges?: readonly Charge[];
  readonly maxRateLimitSeconds?: number;
  readonly scoping?: typeof scoping;
}

function plan(quotas: readonly object[], options: Options = {}) {
  const input = {
    scoping,
    nowMs,
    maxRateLimitSeconds: undefined,
    ...options,
    quotas: parseGlobalQuotas(quotas).quotas,
  };
  return planCheck(options.charges ?? [charge()], { of: (kind) => planCharge({ ...input, kind }) }, nowMs);
}

/** The limits of quotas that refuse everything. */
function refusals(quotas: readonly object[], options?: Options) {
  return plan(quotas, options).refused?.refusals.map((limitAt) => limitAt(nowMs));
}

function onlyCounter(quotas: readonly object[], options?: Options) {
  const { charges, asked } = plan(quotas, options);
  const [planned, ...more] = charges.flatMap(({ counters }) => counters);
  assert.ok(planned);
  assert.deepEqual(more, []);
  const [{ quantity } = { quantity: undefined }] = asked.flat();
  return { counter: planned.counter, quantity, limitIfRefused: () => planned.limitIfRefused(nowMs) };
}

describe("planCheck", () => {
  const orgQuota = { id: "o1", window: 3600, limit: 100, categories: ["error"] };

  it("counts per organization in windows that the organization shifts", () => {
    const { counter, limitIfRefused } = onlyCounter([orgQuota]);
    assert.equal(counter.key, "quota:o1{42}:488888");
    assert.equal(counter.refundKey, "r:quota:o1{42}:488888");
    assert.equal(counter.forgetAtSeconds, 1760000502);
    assert.equal(limitIfRefused().expiresAtMs, nowMs + 442_000);
    assert.equal(limitIfRefused().scopeId, "42");
  });

  it("bounds how long a limit lasts", () => {
    const bounded = { maxRateLimitSeconds: 300 };
    assert.equal(onlyCounter([orgQuota], bounded).limitIfRefused().expiresAtMs, nowMs + 300_000);
    const [zero] = refusals([{ limit: 0 }], { maxRateLimitSeconds: 10 }) ?? [];
    assert.equal(zero?.expiresAtMs, nowMs + 10_000);
  });

  it("counts per key by its numeric id, and limits the key by its public one", () => {
    const { counter, limitIfRefused } = onlyCounter(
      [{ id: "k1", scope: "key", window: 60, limit: 1, categories: ["error"] }],
      { scoping: { ...scoping, organizationId: 7n, keyId: 4711n } },
    );
    assert.equal(counter.key, "quota:k1{7}4711:29333333");
    assert.equal(counter.forgetAtSeconds, 1760000107);
    assert.deepEqual([limitIfRefused().scope, limitIfRefused().scopeId], [QuotaScope.KEY, publicKey]);
  });

  it("counts per namespace", () => {
    const quota = {
      id: "m",
      scope: "project",
      window: 300,
      limit: 1,
      namespace: "spans",
      categories: ["metric_bucket"],
    };
    const charges = [charge({ category: DataCategory.METRIC_BUCKET, namespace: "spans" })];
    const { counter } = onlyCounter([quota], { charges });
    assert.equal(counter.key, "quota:m{42}43spans:5866666");
    assert.equal(counter.forgetAtSeconds, 1760000202);
  });

  it("counts per dimension, in fields that hash the values", () => {
    const groupBy = { maxCardinality: 100, dimensions: ["checkInSlug", "checkInEnvironment"] };
    const quota = { id: "mon", scope: "project", window: 60, limit: 1, groupBy, categories: ["monitor"] };
    const counterOf = (environment: string) => {
      const dimensions = new Map([
        ["checkInSlug", "nightly-job"],
        ["checkInEnvironment", environment],
      ]);
      return onlyCounter([quota], { charges: [charge({ category: DataCategory.MONITOR, dimensions })] });
    };
    const { counter, limitIfRefused } = counterOf("production");
    assert.equal(counter.key, "quota:mon{42}43:29333332:hash");
    assert.equal(counter.refundKey, "r:quota:mon{42}43:29333332");
    const slug = ":check_in.slug:14297090657284300173";
    assert.equal(counter.field, `:check_in.environment:10091135205251395371${slug}`);
    assert.equal(counterOf("").counter.field, `:check_in.environment:279275953565594${slug}`);
    assert.equal(counter.maxFields, 100);
    assert.equal(limitIfRefused().dimensional, true);
  });

  it("lets a quota with limit 0 refuse without counting anything of that charge or those after it", () => {
    const quotas = [orgQuota, { categories: ["log_item"], limit: 0, reasonCode: "off" }];
    const charges = [charge(), charge({ category: DataCategory.LOG_ITEM }), charge()];
    assert.equal(plan(quotas, { charges }).charges.length, 1);
    assert.deepEqual(
      refusals(quotas, { charges })?.map((limit) => [limit.reasonCode, limit.expiresAtMs]),
      [["off", nowMs + 60_000]],
    );
    const both = [orgQuota, { limit: 0 }];
    assert.deepEqual([plan(both).charges.length, refusals(both)?.length], [0, 1]);
  });

  it("lets a quota with limit 0 that only reports refuse nothing, and tells for which charges it would have", () => {
    const quotas = [
      { ...orgQuota, mode: "report" },
      { categories: ["log_item"], limit: 0, mode: "report" },
    ];
    const charges = [charge(), charge({ category: DataCategory.LOG_ITEM })];
    const { charges: planned, refused } = plan(quotas, { charges });
    assert.deepEqual(
      planned.map(({ counters }) => counters.map(({ counter }) => counter.reportOnly)),
      [[true], []],
    );
    assert.equal(refused, undefined);
    assert.deepEqual(
      planned.map(({ reporting }) => reporting.map(({ limit }) => limit)),
      [[], [0n]],
    );
  });

  it("skips quotas that cannot count and those about something else", () => {
    const quotas = [
      { ...orgQuota, id: undefined },
      { ...orgQuota, window: undefined },
      { ...orgQuota, scopeId: "7" },
      { ...orgQuota, categories: ["span"] },
    ];
    assert.deepEqual(plan(quotas).asked, [[]]);
  });

  it("bounds quantities to what counters hold exactly", () => {
    const charges = [charge({ quantity: 2n ** 64n - 1n })];
    assert.equal(onlyCounter([orgQuota], { charges }).quantity, maxCount);
  });
});
