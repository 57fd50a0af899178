/** The outcome of what quotas refuse, with what the refusal rests on. */
import type { DataCategory } from "@weir/data-category";
import { DecisionStep, type Evidence, type Outcome, rateLimited } from "@weir/managed";
import { type RateLimits, toProtoRateLimit } from "@weir/rate-limits";

/** What was asked. */
export interface LimitQuestion {
  /** The category that is limited. */
  readonly category: DataCategory;
  /** How much was asked for, in the category's unit; undefined where nothing was to be counted. */
  readonly requested?: number;
  /** True if a counter said so; false if the limit was known before. */
  readonly counted: boolean;
}

/** Rate limited, with the reason of the limit that lasts longest. @param nowMs ms since the epoch */
export function limitOutcome(limits: RateLimits, nowMs: number, question: LimitQuestion): Outcome {
  const longest = limits.longest(nowMs);
  if (longest === undefined) return rateLimited(undefined);
  const { category, counted, requested = 0 } = question;
  const value = {
    limit: toProtoRateLimit(longest, nowMs),
    category,
    counted,
    requested: BigInt(Math.max(0, Math.trunc(requested))),
    reporting: [],
  };
  return rateLimited(longest.reasonCode, { step: DecisionStep.QUOTA, facts: { $case: "quota", value } });
}

/**
 * What no limit refuses.
 * @param requested in the category's unit
 * @param reporting names of quotas that would refuse it, if they did not only report
 */
export function withinLimits(category: DataCategory, requested: number, reporting: readonly string[] = []): Evidence {
  const quantity = BigInt(Math.max(0, Math.trunc(requested)));
  const value = { limit: undefined, category, counted: false, requested: quantity, reporting: [...reporting] };
  return { step: DecisionStep.QUOTA, facts: { $case: "quota", value } };
}
