import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { RateLimit } from "@weir/rate-limits";
import { RateLimits } from "@weir/rate-limits";
import type { Charge, CheckPlan } from "./plan-check.ts";
import { planCheck } from "./plan-check.ts";
import type { ProjectQuotas } from "./project-quotas.ts";
import type { CounterAnswer, QuotaCounter } from "./quota-counter.ts";
import { CountersUnavailable } from "./quota-counter.ts";

/** The charges of one unit of data. */
export interface QuotaCheck {
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

const accepted: QuotaVerdict = { limits: [], limitedCharge: 0, unchecked: undefined };

/** Creates the decision over its ports. */
export function createQuotaChecks({ quotas, counter, now, maxRateLimitSeconds }: QuotaChecksOptions): QuotaChecks {
  return {
    async check({ scoping, charges }) {
      const found = quotas.find(scoping.publicKey);
      const known = found instanceof Promise ? await found : found;
      if (known === undefined) return { ...accepted, unchecked: "project_unknown" };
      const plan = planCheck({ scoping, charges, quotas: known, nowMs: now(), maxRateLimitSeconds });
      if (plan.charges.every((counters) => counters.length === 0)) return verdictWithoutCounting(plan);
      try {
        const answers = await counter.charge({
          organizationId: scoping.organizationId,
          charges: plan.charges.map((counters) => counters.map((planned) => planned.counter)),
        });
        return verdictOf(plan, answers);
      } catch (error) {
        if (!(error instanceof CountersUnavailable)) throw error;
        const verdict = verdictWithoutCounting(plan);
        return verdict.limits.length > 0 ? verdict : { ...accepted, unchecked: "counters_unavailable" };
      }
    },
  };
}

function verdictOf(plan: CheckPlan, answers: readonly (readonly CounterAnswer[])[]): QuotaVerdict {
  for (const [limitedCharge, counters] of answers.entries()) {
    const limits = RateLimits.empty();
    for (const [index, { refused }] of counters.entries()) {
      const planned = plan.charges[limitedCharge]?.[index];
      if (refused && planned !== undefined) limits.add(planned.limitIfRefused);
    }
    if (limits.limits.length > 0) return { limits: limits.limits, limitedCharge, unchecked: undefined };
  }
  return verdictWithoutCounting(plan);
}

function verdictWithoutCounting(plan: CheckPlan): QuotaVerdict {
  if (plan.refusedWithoutAsking.length === 0) return accepted;
  const limits = RateLimits.of(plan.refusedWithoutAsking).limits;
  return { limits, limitedCharge: plan.charges.length, unchecked: undefined };
}
