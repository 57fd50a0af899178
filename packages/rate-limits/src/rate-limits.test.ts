import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import { checkQuotas } from "./check-quotas.ts";
import { parseQuotas } from "./parse-quotas.ts";
import { createProjectRateLimits } from "./project-rate-limits.ts";
import { fromProtoRateLimit, toProtoRateLimit } from "./proto-rate-limit.ts";
import type { RateLimit } from "./rate-limit.ts";
import { RateLimits } from "./rate-limits.ts";
import { formatRateLimitsHeader, retryAfterSeconds } from "./rate-limits-header.ts";

const nowMs = 1_760_000_000_000;
const publicKey = "a94ae32be2584e0bbd7a4cbb95971fee";
const scoping = { organizationId: 42n, projectId: 43n, publicKey, keyId: 44n };

function limit(changes: Partial<RateLimit> & { seconds?: number }): RateLimit {
  const { seconds = 60, ...rest } = changes;
  return {
    categories: [],
    scope: QuotaScope.ORGANIZATION,
    scopeId: "42",
    reasonCode: undefined,
    expiresAtMs: nowMs + seconds * 1000,
    namespaces: [],
    dimensional: false,
    ...rest,
  };
}

describe("RateLimits", () => {
  it("keeps the later of two limits on the same thing, reason included, in the place of the first", () => {
    const limits = RateLimits.of([
      limit({ reasonCode: "first", seconds: 10 }),
      limit({ categories: [DataCategory.ERROR] }),
      limit({ reasonCode: "second", seconds: 20 }),
      limit({ reasonCode: "third", seconds: 20 }),
    ]);
    assert.deepEqual(
      limits.limits.map((entry) => entry.reasonCode),
      ["second", undefined],
    );
  });

  it("takes lists of categories as sets", () => {
    const limits = RateLimits.of([
      limit({ categories: [DataCategory.ERROR, DataCategory.SPAN] }),
      limit({ categories: [DataCategory.SPAN, DataCategory.ERROR] }),
    ]);
    assert.equal(limits.limits.length, 1);
  });

  it("keeps apart what differs in scope, namespaces or dimension", () => {
    const different = [
      limit({}),
      limit({ scope: QuotaScope.PROJECT, scopeId: "43" }),
      limit({ namespaces: ["spans"] }),
      limit({ dimensional: true }),
    ];
    assert.equal(RateLimits.of(different).limits.length, 4);
  });

  it("finds the longest active limit, the last of equals", () => {
    const limits = RateLimits.of([
      limit({ reasonCode: "ended", seconds: 0 }),
      limit({ reasonCode: "a", scopeId: "1" }),
      limit({ reasonCode: "b", scopeId: "2" }),
      limit({ reasonCode: "short", scopeId: "3", seconds: 1 }),
    ]);
    assert.equal(limits.longest(nowMs)?.reasonCode, "b");
    assert.equal(limits.isLimited(nowMs), true);
    assert.equal(limits.isLimited(nowMs + 60_000), false);
    assert.equal(limits.longest(nowMs + 60_000), undefined);
  });
});

describe("checkQuotas", () => {
  const item = { scoping, category: DataCategory.ERROR };

  it("refuses for 60 seconds by quotas with limit 0, then by cached limits", () => {
    const { quotas } = parseQuotas([
      { limit: 0, scope: "galaxy", reasonCode: "off" },
      { limit: 0, categories: ["span"] },
      { limit: 5, categories: ["error"], id: "o", window: 60 },
    ]);
    const cached = RateLimits.of([
      limit({ reasonCode: "cached" }),
      limit({ reasonCode: "ended", seconds: 0, scope: QuotaScope.PROJECT, scopeId: "43" }),
      limit({ reasonCode: "other", scopeId: "1" }),
    ]);
    const found = checkQuotas({ quotas, cached, item, nowMs });
    assert.deepEqual(
      found.limits.map((entry) => [entry.reasonCode, entry.scope, entry.scopeId, entry.expiresAtMs - nowMs]),
      [
        ["off", QuotaScope.KEY, publicKey, 60_000],
        ["cached", QuotaScope.ORGANIZATION, "42", 60_000],
      ],
    );
  });

  it("applies limits on namespaces only to items that have one of them", () => {
    const cached = RateLimits.of([limit({ namespaces: ["spans"] })]);
    const bucket = { scoping, category: DataCategory.METRIC_BUCKET };
    assert.equal(checkQuotas({ quotas: [], cached, item: bucket, nowMs }).isLimited(nowMs), false);
    const withNamespace = { ...bucket, namespace: "spans" };
    assert.equal(checkQuotas({ quotas: [], cached, item: withNamespace, nowMs }).isLimited(nowMs), true);
  });
});

describe("formatRateLimitsHeader", () => {
  it("writes seconds rounded up, categories, scope, reason and namespaces", () => {
    const limits = RateLimits.of([
      limit({ reasonCode: "over", seconds: 42 }),
      limit({
        categories: [DataCategory.SECURITY, DataCategory.TRANSACTION],
        scope: QuotaScope.PROJECT,
        scopeId: "43",
        seconds: 7.2,
      }),
      limit({ categories: [DataCategory.METRIC_BUCKET], namespaces: ["spans"], seconds: 9 }),
    ]);
    const header = "42::organization:over, 8:transaction;security:project, 9:metric_bucket:organization::spans";
    assert.equal(formatRateLimitsHeader(limits, nowMs), header);
    assert.equal(retryAfterSeconds(limits, nowMs), 42);
  });

  it("names unknown categories last and leaves out dimensional and ended limits", () => {
    const limits = RateLimits.of([
      limit({ categories: [DataCategory.UNRECOGNIZED, DataCategory.SPAN, DataCategory.ERROR] }),
      limit({ dimensional: true, seconds: 500 }),
      limit({ scopeId: "1", seconds: -1 }),
    ]);
    assert.equal(formatRateLimitsHeader(limits, nowMs), "60:error;span;unknown:organization");
    assert.equal(retryAfterSeconds(limits, nowMs), 60);
  });
});

describe("createProjectRateLimits", () => {
  it("lets a limit on transactions hold for spans too, and the other way round", () => {
    const cache = createProjectRateLimits({ maxProjects: 10 });
    const fresh = limit({
      categories: [DataCategory.TRANSACTION],
      scope: QuotaScope.KEY,
      scopeId: publicKey,
      reasonCode: "get_lost",
    });
    cache.merge(publicKey, [fresh], nowMs);
    const found = checkQuotas({
      quotas: [],
      cached: cache.get(publicKey, nowMs),
      item: { scoping, category: DataCategory.SPAN },
      nowMs,
    });
    assert.equal(formatRateLimitsHeader(found, nowMs), "60:transaction;span:key:get_lost");
    cache.merge("other", [limit({ categories: [DataCategory.SPAN] })], nowMs);
    assert.deepEqual(cache.get("other", nowMs).limits[0]?.categories, [DataCategory.SPAN, DataCategory.TRANSACTION]);
  });

  it("forgets expired limits and never takes dimensional ones", () => {
    const cache = createProjectRateLimits({ maxProjects: 10 });
    cache.merge(publicKey, [limit({ seconds: 5 }), limit({ dimensional: true })], nowMs);
    assert.equal(cache.get(publicKey, nowMs).limits.length, 1);
    assert.equal(cache.get(publicKey, nowMs + 5000).limits.length, 0);
    assert.equal(cache.get(publicKey, nowMs).limits.length, 0);
  });

  it("gives each caller a set of its own", () => {
    const cache = createProjectRateLimits({ maxProjects: 10 });
    cache.merge(publicKey, [limit({})], nowMs);
    cache.get(publicKey, nowMs).add(limit({ scopeId: "1" }));
    assert.equal(cache.get(publicKey, nowMs).limits.length, 1);
  });

  it("remembers a bounded number of projects, the latest limited ones", () => {
    const cache = createProjectRateLimits({ maxProjects: 2 });
    for (const key of ["a", "b", "a", "c"]) cache.merge(key, [limit({})], nowMs);
    assert.deepEqual(
      ["a", "b", "c"].map((key) => cache.get(key, nowMs).limits.length),
      [1, 0, 1],
    );
  });
});

describe("limits as messages", () => {
  it("carry whole seconds, at least 1, and read back as the same limit", () => {
    const original = limit({ categories: [DataCategory.SPAN, DataCategory.ERROR], reasonCode: "r", seconds: 7.2 });
    const message = toProtoRateLimit(original, nowMs);
    assert.deepEqual(message.categories, [DataCategory.ERROR, DataCategory.SPAN]);
    assert.equal(message.retryAfterSeconds, 8);
    assert.deepEqual(fromProtoRateLimit(message, nowMs), {
      ...original,
      categories: [DataCategory.ERROR, DataCategory.SPAN],
      expiresAtMs: nowMs + 8000,
    });
    assert.equal(toProtoRateLimit(limit({ seconds: -3 }), nowMs).retryAfterSeconds, 1);
    assert.equal(fromProtoRateLimit(toProtoRateLimit(limit({}), nowMs), nowMs).reasonCode, undefined);
  });
});
