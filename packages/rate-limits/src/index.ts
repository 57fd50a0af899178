/**
 * Quota definitions, active rate limits, what clients are told about them, and the cache of limits per project.
 * Counting is the quota service's; here is what can be decided without a counter.
 */

export type { QuotaCheckInput } from "./check-quotas.ts";
export { checkQuotas, rejectAllSeconds } from "./check-quotas.ts";
export type { ConfigProblem } from "./config-problem.ts";
export { showFound } from "./config-problem.ts";
export type { LimitedItem } from "./limited-item.ts";
export type { ParsedQuotas } from "./parse-quotas.ts";
export { parseGlobalQuotas, parseQuotas } from "./parse-quotas.ts";
export type { LimitHeaders } from "./parse-rate-limits-header.ts";
export { limitsOfAnswer, parseRateLimitsHeader } from "./parse-rate-limits-header.ts";
export type { ProjectRateLimits, ProjectRateLimitsOptions } from "./project-rate-limits.ts";
export { createProjectRateLimits } from "./project-rate-limits.ts";
export { fromProtoRateLimit, toProtoRateLimit } from "./proto-rate-limit.ts";
export type { Quota, QuotaGroupBy, QuotaOnFailure } from "./quota.ts";
export { isCountedQuota, quotaDimensions } from "./quota.ts";
export type { QuotaMismatch } from "./quota-match.ts";
export { findMismatch, quotaMatches } from "./quota-match.ts";
export type { RateLimit } from "./rate-limit.ts";
export { rateLimitOf, remainingSeconds } from "./rate-limit.ts";
export { RateLimits } from "./rate-limits.ts";
export { formatRateLimitsHeader, retryAfterSeconds } from "./rate-limits-header.ts";
export type { ReadRuleMode, RuleMode } from "./rule-mode.ts";
export { readRuleMode } from "./rule-mode.ts";
