/** What processors decided about units, and what their failures rest on. */
import type { Evidence } from "@weir/gen/weir/common/v1/decision.ts";
import type { EnvelopeUnitResult } from "@weir/gen/weir/common/v1/envelope.ts";
import { Decider } from "@weir/gen/weir/explain/v1/explain.ts";
import type { Outcome } from "@weir/managed";
import { DecisionStep, finding, invalid, passed } from "@weir/managed";
import type { UnitAnswer } from "../dispatch/batch-lane.ts";
import { describeFailure } from "../dispatch/batch-lane.ts";
import type { ProcessorName, ProcessorUnit } from "../dispatch/processor-unit.ts";
import type { HeldEnvelope } from "../spool/held-envelope.ts";
import type { DecisionLog } from "./decision-log.ts";
import { subjectOfUnit } from "./subjects.ts";

const deciders: Readonly<Record<ProcessorName, Decider>> = {
  "event-processor": Decider.EVENT_PROCESSOR,
  "span-processor": Decider.SPAN_PROCESSOR,
};

/** Steps of the gateway that every unit has passed. */
const before: readonly Evidence[] = [
  DecisionStep.AUTHENTICATION,
  DecisionStep.PROJECT,
  DecisionStep.SIZE,
  DecisionStep.SPOOL,
].map(passed);

/** Remembers what a processor tells about a unit that it has processed. */
export function explainAnswer(
  decisions: DecisionLog,
  envelope: HeldEnvelope,
  unit: ProcessorUnit,
  { explanation }: EnvelopeUnitResult,
): void {
  const level = unit.message.explain;
  if (!level) return;
  const subject = subjectOfUnit(envelope, unit);
  if (subject !== undefined)
    decisions.answered(subject, { decider: deciders[unit.processor], level, explanation, before });
}

/** The outcome of a unit that failed for good. */
export function failedOutcome(processor: ProcessorName, answer: Exclude<UnitAnswer, { kind: "processed" }>): Outcome {
  return invalid("internal", finding(DecisionStep.DELIVERY, `answer of the ${processor}`, describeFailure(answer)));
}
