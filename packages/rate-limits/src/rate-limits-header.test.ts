import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import { RateLimits } from "./rate-limits.ts";
import { formatRateLimitsHeader, retryAfterSeconds } from "./rate-limits-header.ts";
import { limit, nowMs } from "./testing/limit.ts";

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
