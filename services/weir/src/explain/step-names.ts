/** Steps and services in words. */
import { DecisionStep } from "@weir/gen/weir/common/v1/decision.ts";
import { Decider } from "@weir/gen/weir/explain/v1/explain.ts";

/** A step: what to call it, and how to say that it dropped something. */
interface StepWords {
  readonly name: string;
  readonly verdict: string;
}

const steps: Readonly<Record<DecisionStep, StepWords>> = {
  [DecisionStep.UNSPECIFIED]: { name: "internal", verdict: "dropped by a fault of our own" },
  [DecisionStep.REQUEST]: { name: "request", verdict: "refused, because the request cannot be read" },
  [DecisionStep.AUTHENTICATION]: { name: "authentication", verdict: "refused, because nobody knows who sent it" },
  [DecisionStep.PROJECT]: { name: "project checks", verdict: "dropped by the project's checks" },
  [DecisionStep.SIZE]: { name: "size limits", verdict: "dropped by a size limit" },
  [DecisionStep.SPOOL]: { name: "buffer", verdict: "dropped by the buffer" },
  [DecisionStep.VALIDITY]: { name: "validity", verdict: "dropped as invalid" },
  [DecisionStep.INBOUND_FILTER]: { name: "inbound filters", verdict: "dropped by an inbound filter" },
  [DecisionStep.SAMPLING]: { name: "dynamic sampling", verdict: "dropped by dynamic sampling" },
  [DecisionStep.QUOTA]: { name: "quotas", verdict: "dropped by a quota" },
  [DecisionStep.SCRUBBING]: { name: "scrubbing", verdict: "dropped, because it cannot be scrubbed" },
  [DecisionStep.DELIVERY]: { name: "delivery", verdict: "dropped, because it cannot be delivered" },
  [DecisionStep.FEATURE]: { name: "features", verdict: "dropped for want of a feature" },
  [DecisionStep.UNRECOGNIZED]: {
    name: "a later version's step",
    verdict: "dropped by a step that this version does not know",
  },
};

const deciderTexts: Readonly<Record<Decider, string>> = {
  [Decider.UNSPECIFIED]: "",
  [Decider.ADMISSION]: "at the gateway's door",
  [Decider.DISPATCH]: "when it left the gateway's buffer",
  [Decider.EVENT_PROCESSOR]: "in the event processor",
  [Decider.SPAN_PROCESSOR]: "in the span processor",
  [Decider.UNRECOGNIZED]: "",
};

/** A step's name. */
export function stepName(step: DecisionStep): string {
  return steps[step].name;
}

/** What a step did that dropped something. */
export function stepVerdict(step: DecisionStep | undefined): string {
  return steps[step ?? DecisionStep.UNSPECIFIED].verdict;
}

/** Where it was decided. Empty: not told. */
export function deciderText(decider: Decider): string {
  return deciderTexts[decider];
}

/** The name of a value of a protobuf enum in lower case, for programs: `inbound_filter`. */
export function enumName(values: Readonly<Record<string, number>>, value: number): string {
  return (Object.entries(values).find(([, number]) => number === value)?.[0] ?? "unrecognized").toLowerCase();
}
