import type { Charge, ChargedKind, ChargePlan } from "./plan-charge.ts";
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

/** Plans the charges of a check (quotas, section "Redis limiter"): what comes after a refused one is not asked for. */
export function planCheck(charges: readonly Charge[], planOf: (kind: ChargedKind) => ChargePlan): CheckPlan {
  const plans: ChargePlan[] = [];
  const asked: (readonly CounterCharge[])[] = [];
  for (const charge of charges) {
    const plan = planOf(charge);
    if (plan.refusals.length > 0) return { charges: plans, asked, refused: plan };
    plans.push(plan);
    asked.push(plan.ask(charge));
  }
  return { charges: plans, asked, refused: undefined };
}
