/** What a client is told about limits: `X-Sentry-Rate-Limits` and `Retry-After` (quotas, section "Headers"). */
import { categoryName, DataCategory } from "@weir/data-category";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type { RateLimit } from "./rate-limit.ts";
import { remainingSeconds } from "./rate-limit.ts";
import type { RateLimits } from "./rate-limits.ts";

/**
 * The value of `X-Sentry-Rate-Limits`: `seconds:categories:scope[:reason[:namespaces]]`, joined by comma and blank.
 * Limits that have ended, and dimensional ones (they hold for one monitor only), are left out.
 */
export function formatRateLimitsHeader(limits: RateLimits, nowMs: number): string {
  return tellable(limits, nowMs)
    .map((limit) => formatLimit(limit, nowMs))
    .join(", ");
}

/** The value of `Retry-After`: whole seconds of the limit that ends last; 0 without an active limit. */
export function retryAfterSeconds(limits: RateLimits, nowMs: number): number {
  return tellable(limits, nowMs).reduce((longest, limit) => Math.max(longest, remainingSeconds(limit, nowMs)), 0);
}

function tellable(limits: RateLimits, nowMs: number): readonly RateLimit[] {
  return limits.limits.filter((limit) => !limit.dimensional && limit.expiresAtMs > nowMs);
}

function formatLimit(limit: RateLimit, nowMs: number): string {
  const categories = [...limit.categories].sort(byIdUnknownLast).map(categoryName).join(";");
  const parts = [String(remainingSeconds(limit, nowMs)), categories, scopeName(limit.scope)];
  if (limit.reasonCode || limit.namespaces.length > 0) parts.push(limit.reasonCode ?? "");
  if (limit.namespaces.length > 0) parts.push(limit.namespaces.join(";"));
  return parts.join(":");
}

function byIdUnknownLast(a: DataCategory, b: DataCategory): number {
  if (a === DataCategory.UNRECOGNIZED || b === DataCategory.UNRECOGNIZED) return b - a;
  return a - b;
}

function scopeName(scope: QuotaScope): string {
  switch (scope) {
    case QuotaScope.ORGANIZATION:
      return "organization";
    case QuotaScope.PROJECT:
      return "project";
    default:
      return "key";
  }
}
