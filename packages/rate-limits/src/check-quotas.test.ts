import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import { checkQuotas } from "./check-quotas.ts";
import { parseQuotas } from "./parse-quotas.ts";
import { RateLimits } from "./rate-limits.ts";
import { limit, nowMs, publicKey, scoping } from "./testing/limit.ts";

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

  it("refuses nothing by a quota of 0 that only reports", () => {
    const { quotas } = parseQuotas([{ limit: 0, mode: "report" }]);
    assert.deepEqual(checkQuotas({ quotas, cached: RateLimits.empty(), item, nowMs }).limits, []);
  });

  it("applies limits on namespaces only to items that have one of them", () => {
    const cached = RateLimits.of([limit({ namespaces: ["spans"] })]);
    const bucket = { scoping, category: DataCategory.METRIC_BUCKET };
    assert.equal(checkQuotas({ quotas: [], cached, item: bucket, nowMs }).isLimited(nowMs), false);
    const withNamespace = { ...bucket, namespace: "spans" };
    assert.equal(checkQuotas({ quotas: [], cached, item: withNamespace, nowMs }).isLimited(nowMs), true);
  });
});
