import type { LimitedItem } from "./limited-item.ts";
import type { Quota } from "./quota.ts";
import { quotaMatches } from "./quota-match.ts";
import { rateLimitMatches, rateLimitOf } from "./rate-limit.ts";
import { RateLimits } from "./rate-limits.ts";

/** How long a quota with limit 0 refuses, in seconds. */
export const rejectAllSeconds = 60;

/** What is known without counting. */
export interface QuotaCheckInput {
  readonly quotas: readonly Quota[];
  /** Limits learnt earlier. */
  readonly cached: RateLimits;
  readonly item: LimitedItem;
  /** Ms since the epoch. */
  readonly nowMs: number;
}

/**
 * The limits on an item that are known without asking a counter: quotas with limit 0 (for 60 seconds), then active
 * cached limits (quotas, section "Rate limits"). Empty: not limited as far as is known here. Quotas that only report
 * limit nothing; they are asked where quantities are counted.
 */
export function checkQuotas({ quotas, cached, item, nowMs }: QuotaCheckInput): RateLimits {
  const found = RateLimits.empty();
  for (const quota of quotas) {
    if (quota.limit !== 0n || quota.mode === "report" || !quotaMatches(quota, item)) continue;
    found.add(rateLimitOf(quota, item.scoping, nowMs + rejectAllSeconds * 1000));
  }
  for (const limit of cached.limits) {
    if (limit.expiresAtMs > nowMs && rateLimitMatches(limit, item)) found.add(limit);
  }
  return found;
}
