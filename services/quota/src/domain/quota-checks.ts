import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { RateLimit } from "@weir/rate-limits";
import { RateLimits } from "@weir/rate-limits";
import type { Charge, CheckPlan, PlannedCounter, ReportedQuota } from "./plan-check.ts";
import { createPlanner } from "./planner.ts";
import type { ProjectQuotas } from "./project-quotas.ts";
import type { CounterAnswer, QuotaCounter } from "./quota-counter.ts";
import { CountersUnavailable } from "./quota-counter.ts";

/** The charges of one unit of data. */
export interface QuotaCheck {
  /** The same for a check that is repeated: it is counted once. Empty: it never is. */
  readonly requestId: string;
  readonly scoping: Scoping;
  /** Made in order; the first one that is limited ends the check. */
  readonly charges: readonly Charge[];
}

/** The answer to a check. */
export interface QuotaVerdict {
  /** Empty: the unit may pass. */
  readonly limits: readonly RateLimit[];
  /** Index of the charge that was limited; 0 without limits. */
  readonly limitedCharge: number;
  /** Why it may pass without having been counted. Undefined: it was counted. */
  readonly unchecked: "project_unknown" | "counters_unavailable" | undefined;
  /** What quotas that only report would have refused. */
  readonly reported: readonly ReportedQuota[];
}

/** What checks need. */
export interface QuotaChecksOptions {
  readonly quotas: ProjectQuotas;
  readonly counter: QuotaCounter;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** Longest time, in seconds, that anyone is told to wait. Undefined: no bound. */
  readonly maxRateLimitSeconds: number | undefined;
}

/** Decides whether data may pass, and counts it if so. */
export interface QuotaChecks {
  /** Never fails for want of a project or of counters: then data may pass (quotas, section "Redis limiter"). */
  check(check: QuotaCheck): Promise<QuotaVerdict>;
}

const accepted: QuotaVerdict = { limits: [], limitedCharge: 0, unchecked: undefined, reported: [] };
/** How long a quota refuses whose counters cannot be reached: they are looked for every moment. */
const unavailableMs = 5000;

/** Creates the decision over its ports. */
export function createQuotaChecks({ quotas, counter, now, maxRateLimitSeconds }: QuotaChecksOptions): QuotaChecks {
  const planOf = createPlanner(maxRateLimitSeconds);
  return {
    async check({ requestId, scoping, charges }) {
      const found = quotas.find(scoping.publicKey);
      const known = found instanceof Promise ? await found : found;
      if (known === undefined) return { ...accepted, unchecked: "project_unknown" };
      const nowMs = now();
      const plan = planOf({ scoping, charges, quotas: known, nowMs });
      if (plan.counterCharges.every((counters) => counters.length === 0)) return verdictWithoutCounting(plan);
      try {
        const answers = await counter.charge({
          requestId,
          organizationId: scoping.organizationId,
          charges: plan.counterCharges,
        });
        return verdictOf(plan, answers, nowMs);
      } catch (error) {
        if (!(error instanceof CountersUnavailable)) throw error;
        const verdict = verdictWithoutCounting(plan);
        return verdict.limits.length > 0 ? verdict : { ...verdict, unchecked: "counters_unavailable" };
      }
    },
  };
}

function verdictOf(plan: CheckPlan, answers: readonly (readonly CounterAnswer[])[], nowMs: number): QuotaVerdict {
  const reported: ReportedQuota[] = [...plan.reportedWithoutAsking];
  for (const [charge, counters] of answers.entries()) {
    const limits = RateLimits.empty();
    for (const [index, answer] of counters.entries()) {
      const planned = plan.charges[charge]?.[index];
      if (!answer.refused || planned === undefined) continue;
      if (planned.counter.reportOnly) reported.push({ charge, quota: planned.quota });
      else limits.add(limitOf(planned, answer, nowMs));
    }
    if (limits.limits.length === 0) continue;
    const made = reported.filter((entry) => entry.charge <= charge);
    return { limits: limits.limits, limitedCharge: charge, unchecked: undefined, reported: made };
  }
  return { ...verdictWithoutCounting(plan), reported };
}

function limitOf({ limitIfRefused }: PlannedCounter, { unavailable }: CounterAnswer, nowMs: number): RateLimit {
  const limit = limitIfRefused();
  return unavailable ? { ...limit, expiresAtMs: Math.min(limit.expiresAtMs, nowMs + unavailableMs) } : limit;
}

function verdictWithoutCounting(plan: CheckPlan): QuotaVerdict {
  const { charges, refusedWithoutAsking, reportedWithoutAsking: reported } = plan;
  if (refusedWithoutAsking.length === 0) return reported.length === 0 ? accepted : { ...accepted, reported };
  const { limits } = RateLimits.of(refusedWithoutAsking);
  return { limits, limitedCharge: charges.length, unchecked: undefined, reported };
}
