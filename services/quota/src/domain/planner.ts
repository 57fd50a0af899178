/** Plans checks, those that follow one another and ask the same once: checks of a batch are often of one project. */
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { Charge, CheckPlan, PlanInput } from "./plan-check.ts";
import { planCheck } from "./plan-check.ts";
import type { CounterCharge } from "./quota-counter.ts";

/** A plan with what its counters are asked. */
export interface ReadyPlan extends CheckPlan {
  readonly counterCharges: readonly (readonly CounterCharge[])[];
}

type Input = Omit<PlanInput, "maxRateLimitSeconds">;

/** Creates a planner. It remembers its last plan, which holds within the same millisecond. */
export function createPlanner(maxRateLimitSeconds: number | undefined): (input: Input) => ReadyPlan {
  let last: { readonly input: Input; readonly plan: ReadyPlan } | undefined;
  return (input) => {
    if (last !== undefined && asksTheSame(last.input, input)) return last.plan;
    const made = planCheck({ ...input, maxRateLimitSeconds });
    const counterCharges = made.charges.map((counters) => counters.map(({ counter }) => counter));
    const plan = { ...made, counterCharges };
    last = { input, plan };
    return plan;
  };
}

function asksTheSame(left: Input, right: Input): boolean {
  return (
    left.nowMs === right.nowMs &&
    left.quotas === right.quotas &&
    sameScoping(left.scoping, right.scoping) &&
    left.charges.length === right.charges.length &&
    left.charges.every((charge, index) => sameCharge(charge, right.charges[index]))
  );
}

function sameScoping(left: Scoping, right: Scoping): boolean {
  return (
    left.publicKey === right.publicKey &&
    left.projectId === right.projectId &&
    left.keyId === right.keyId &&
    left.organizationId === right.organizationId
  );
}

/** Dimensions are told apart by their values: charges with some are not compared. */
function sameCharge(left: Charge, right: Charge | undefined): boolean {
  return (
    left.category === right?.category &&
    left.quantity === right.quantity &&
    left.namespace === right.namespace &&
    left.overAcceptOnce === right.overAcceptOnce &&
    left.dimensions.size === 0 &&
    right.dimensions.size === 0
  );
}
