import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import { RateLimits } from "./rate-limits.ts";
import { limit, nowMs } from "./testing/limit.ts";

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
