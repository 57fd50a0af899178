/** The steps that data has passed, noted only for data that was sampled for it. */
import type { Evidence } from "@weir/gen/weir/common/v1/decision.ts";
import { ExplainLevel } from "@weir/gen/weir/common/v1/decision.ts";

/** Most steps that are noted; more are left out. */
const maxSteps = 64;

/** Notes steps in their order. Write `trail?.note(…)`: without a trail the evidence is not even made. */
export interface Trail {
  note(evidence: Evidence): void;
  readonly steps: readonly Evidence[];
}

/** The trail of a unit; undefined if nobody wants to know. */
export function openTrail(level: ExplainLevel | undefined): Trail | undefined {
  if (level !== ExplainLevel.ALL) return undefined;
  const steps: Evidence[] = [];
  return {
    steps,
    note(evidence) {
      if (steps.length < maxSteps) steps.push(evidence);
    },
  };
}
