/** Steps and services in words. */
import { DecisionStep } from "@weir/gen/weir/common/v1/decision.ts";
import { Decider } from "@weir/gen/weir/explain/v1/explain.ts";

const stepTexts: Readonly<Record<DecisionStep, string>> = {
  [DecisionStep.UNSPECIFIED]: "a fault of our own",
  [DecisionStep.REQUEST]: "reading the request",
  [DecisionStep.AUTHENTICATION]: "authentication",
  [DecisionStep.PROJECT]: "the project's checks",
  [DecisionStep.SIZE]: "size limits",
  [DecisionStep.SPOOL]: "the buffer",
  [DecisionStep.VALIDITY]: "reading and checking",
  [DecisionStep.INBOUND_FILTER]: "inbound filters",
  [DecisionStep.SAMPLING]: "dynamic sampling",
  [DecisionStep.QUOTA]: "quotas",
  [DecisionStep.SCRUBBING]: "scrubbing",
  [DecisionStep.DELIVERY]: "delivery",
  [DecisionStep.FEATURE]: "features",
  [DecisionStep.UNRECOGNIZED]: "a step that this version does not know",
};

const deciderTexts: Readonly<Record<Decider, string>> = {
  [Decider.UNSPECIFIED]: "",
  [Decider.ADMISSION]: "at the gateway's door",
  [Decider.DISPATCH]: "when it left the gateway's buffer",
  [Decider.EVENT_PROCESSOR]: "in the event processor",
  [Decider.SPAN_PROCESSOR]: "in the span processor",
  [Decider.UNRECOGNIZED]: "",
};

/** A step, as in "dropped by …". */
export function stepText(step: DecisionStep | undefined): string {
  return stepTexts[step ?? DecisionStep.UNSPECIFIED];
}

/** Where it was decided. Empty: not told. */
export function deciderText(decider: Decider): string {
  return deciderTexts[decider];
}

/** The name of a value of a protobuf enum in lower case, for programs: `inbound_filter`. */
export function enumName(values: Readonly<Record<string, number>>, value: number): string {
  return (Object.entries(values).find(([, number]) => number === value)?.[0] ?? "unrecognized").toLowerCase();
}
