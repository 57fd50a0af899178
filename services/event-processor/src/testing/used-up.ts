/** What the quota service says in tests, and what it was asked. */
import { categoryName, type DataCategory } from "@weir/data-category";
import { QuotaScope, type RateLimit } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type { StubQuota } from "@weir/test-kit";

/** The limit of a quota that is used up, as a message, but for what the test changes. */
export function usedUp(category: DataCategory, changes: Partial<RateLimit> = {}): RateLimit {
  return {
    categories: [category],
    scope: QuotaScope.ORGANIZATION,
    scopeId: "1",
    reasonCode: "used_up",
    retryAfterSeconds: 60,
    namespaces: [],
    dimensional: false,
    ...changes,
  };
}

/** What a quota service was asked, check by check. */
export function chargesOf({ checks }: StubQuota): string[][] {
  return checks.map(({ charges }) =>
    charges.map(
      ({ category, quantity, overAcceptOnce }) =>
        `${categoryName(category)} ${quantity}${overAcceptOnce ? ", beyond the quota once" : ""}`,
    ),
  );
}
