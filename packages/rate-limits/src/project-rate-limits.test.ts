import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import { checkQuotas } from "./check-quotas.ts";
import { createProjectRateLimits } from "./project-rate-limits.ts";
import { formatRateLimitsHeader } from "./rate-limits-header.ts";
import { limit, nowMs, publicKey, scoping } from "./testing/limit.ts";

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

  it("leaves limits on everything, and on both or neither of them, as they are", () => {
    const cache = createProjectRateLimits({ maxProjects: 10 });
    const both = [DataCategory.SPAN, DataCategory.TRANSACTION];
    for (const categories of [[], [DataCategory.ERROR], both]) {
      cache.merge(publicKey, [limit({ categories })], nowMs);
    }
    assert.deepEqual(
      cache.get(publicKey, nowMs).limits.map(({ categories }) => categories),
      [[], [DataCategory.ERROR], both],
    );
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
