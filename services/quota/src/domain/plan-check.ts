import type { SubjectPlans } from "./charge-plans.ts";
import type { Charge, ChargePlan } from "./plan-charge.ts";
import type { CounterCharge } from "./quota-counter.ts";

/** What there is to ask for a check. */
export interface CheckPlan {
  /** Per charge, up to the first one that is refused without asking. */
  readonly charges: readonly ChargePlan[];
  /** What the counters of each are asked. A charge may have none. */
  readonly asked: readonly (readonly CounterCharge[])[];
  /** The charge that is refused without asking: the one after them. Undefined: none is. */
  readonly refused: ChargePlan | undefined;
}

/**
 * Plans the charges of a check (quotas, section "Redis limiter"): what comes after a refused one is not asked for.
 * @param nowMs ms since the epoch
 */
export function planCheck(charges: readonly Charge[], subject: SubjectPlans, nowMs: number): CheckPlan {
  const plans = charges.map((charge) => subject.of(charge, nowMs));
  const end = plans.findIndex(({ refusals }) => refusals.length > 0);
  const made = end < 0 ? plans : plans.slice(0, end);
  return { charges: made, asked: made.map((plan, index) => plan.ask(charges[index] ?? nothing)), refused: plans[end] };
}

const nothing = { quantity: 0n, overAcceptOnce: false };
