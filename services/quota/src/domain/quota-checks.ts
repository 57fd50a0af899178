import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { Quota, RateLimit } from "@weir/rate-limits";
import { RateLimits } from "@weir/rate-limits";
import { createChargePlans } from "./charge-plans.ts";
import type { Charge, PlannedCounter } from "./plan-charge.ts";
import type { CheckPlan } from "./plan-check.ts";
import { planCheck } from "./plan-check.ts";
import type { ProjectQuotas } from "./project-quotas.ts";
import type { ChargeAnswers, CheckAnswer, CounterAnswer, CounterCheck, QuotaCounter } from "./quota-counter.ts";
import { CountersUnavailable } from "./quota-counter.ts";

/** The charges of one unit of data. */
export interface QuotaCheck {
  /** The same for a check that is repeated: it is counted once. Empty: it never is. */
  readonly requestId: string;
  readonly scoping: Scoping;
  /** Made in order; the first one that is limited ends the check. */
  readonly charges: readonly Charge[];
}

/** A quota that only reports, and the charge that it would have refused. */
export interface ReportedQuota {
  /** Index of the charge. */
  readonly charge: number;
  readonly quota: Quota;
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
  /**
   * Decides checks, one after the other. Never fails for want of a project or of counters: then data may pass (quotas,
   * section "Redis limiter").
   * @returns one verdict per check, in their order
   */
  decide(checks: readonly QuotaCheck[]): Promise<readonly QuotaVerdict[]>;
}

const accepted: QuotaVerdict = { limits: [], limitedCharge: 0, unchecked: undefined, reported: [] };
/** How long a quota refuses whose counters cannot be reached: they are looked for every moment. */
const unavailableMs = 5000;
/** Of 10,000 projects, about 30 MB. */
const maxHeldPlans = 20_000;

/** Creates the decision over its ports. */
export function createQuotaChecks({ quotas, counter, now, maxRateLimitSeconds }: QuotaChecksOptions): QuotaChecks {
  const plans = createChargePlans({ maxRateLimitSeconds, maxHeld: maxHeldPlans });

  /** @param found the quotas that apply to each; undefined if its project is not known */
  async function decideFound(
    checks: readonly QuotaCheck[],
    found: readonly (readonly Quota[] | undefined)[],
  ): Promise<readonly QuotaVerdict[]> {
    const nowMs = now();
    const planned = checks.map(({ scoping, charges }, index) => {
      const known = found[index];
      if (known === undefined) return undefined;
      return planCheck(charges, plans.for(scoping, known), nowMs);
    });
    const asked: CounterCheck[] = [];
    for (const [index, { requestId, scoping }] of checks.entries()) {
      const plan = planned[index];
      if (plan !== undefined && asksCounters(plan))
        asked.push({ requestId, organizationId: scoping.organizationId, charges: plan.asked });
    }
    const answers = (asked.length === 0 ? [] : await counter.charge(asked)).values();
    return planned.map((plan) => {
      if (plan === undefined) return { ...accepted, unchecked: "project_unknown" };
      if (!asksCounters(plan)) return verdictWithoutCounting(plan, nowMs);
      return verdictOf(plan, answers.next().value ?? [], nowMs);
    });
  }

  async function decideOnceFound(check: QuotaCheck, found: Found): Promise<QuotaVerdict> {
    const [verdict = accepted] = await decideFound([check], [await found]);
    return verdict;
  }

  return {
    async decide(checks) {
      const found = checks.map(({ scoping }) => quotas.find(scoping.publicKey));
      if (areFound(found)) return decideFound(checks, found);
      // Those whose projects are known do not wait for the others to be counted.
      return Promise.all(checks.map((check, index) => decideOnceFound(check, found[index])));
    },
  };
}

type Found = ReturnType<ProjectQuotas["find"]>;

function areFound(found: readonly Found[]): found is readonly Exclude<Found, Promise<unknown>>[] {
  return found.every((known) => !(known instanceof Promise));
}

function asksCounters({ asked }: CheckPlan): boolean {
  return asked.some((counters) => counters.length > 0);
}

function verdictOf(plan: CheckPlan, answers: CheckAnswer, nowMs: number): QuotaVerdict {
  if (answers instanceof CountersUnavailable) {
    const verdict = verdictWithoutCounting(plan, nowMs);
    return verdict.limits.length > 0 ? verdict : { ...verdict, unchecked: "counters_unavailable" };
  }
  if (!isAnyRefused(answers)) return verdictWithoutCounting(plan, nowMs);
  const reported = reportedWithoutAsking(plan);
  for (const [charge, counters] of answers.entries()) {
    const limits = RateLimits.empty();
    for (const [index, answer] of counters.entries()) {
      const planned = plan.charges[charge]?.counters[index];
      if (!answer.refused || planned === undefined) continue;
      if (planned.counter.reportOnly) reported.push({ charge, quota: planned.quota });
      else limits.add(limitOf(planned, answer, nowMs));
    }
    if (limits.limits.length === 0) continue;
    const made = reported.filter((entry) => entry.charge <= charge);
    return { limits: limits.limits, limitedCharge: charge, unchecked: undefined, reported: made };
  }
  return { ...verdictWithoutCounting(plan, nowMs), reported };
}

function isAnyRefused(answers: ChargeAnswers): boolean {
  return answers.some((counters) => counters.some(({ refused }) => refused));
}

function limitOf({ limitIfRefused }: PlannedCounter, { unavailable }: CounterAnswer, nowMs: number): RateLimit {
  const limit = limitIfRefused(nowMs);
  return unavailable ? { ...limit, expiresAtMs: Math.min(limit.expiresAtMs, nowMs + unavailableMs) } : limit;
}

function verdictWithoutCounting(plan: CheckPlan, nowMs: number): QuotaVerdict {
  if (plan.refused === undefined && plan.charges.every(({ reporting }) => reporting.length === 0)) return accepted;
  const reported = reportedWithoutAsking(plan);
  if (plan.refused === undefined) return { ...accepted, reported };
  const { limits } = RateLimits.of(plan.refused.refusals.map((limitAt) => limitAt(nowMs)));
  return { limits, limitedCharge: plan.charges.length, unchecked: undefined, reported };
}

/** What quotas with limit 0 that only report would have refused. */
function reportedWithoutAsking({ charges }: CheckPlan): ReportedQuota[] {
  return charges.flatMap(({ reporting }, charge) => reporting.map((quota) => ({ charge, quota })));
}
