/** What a service tells of the decisions about a unit, from what its account rejected. */
import { type Quantities, quantityOf } from "@weir/data-category";
import type { Decision, Evidence, UnitExplanation } from "@weir/gen/weir/common/v1/decision.ts";
import { DecisionStep, ExplainLevel } from "@weir/gen/weir/common/v1/decision.ts";
import type { Outcome, Removal, Settlement } from "@weir/managed";
import { OutcomeId } from "@weir/managed";
import type { Trail } from "./trail.ts";

/** Most decisions that are told of one unit. */
export const maxDecisions = 32;
/** Most records that have decisions of their own for the same reason; what would be more is added to the last one. */
const maxRecordsPerReason = 8;

/**
 * What is told of a unit once its account has ended; undefined if nobody asked, or there is nothing to tell.
 * @param neighbours decisions that others made about parts of the unit
 */
export function explainUnit(
  level: ExplainLevel | undefined,
  settlement: Pick<Settlement, "rejections">,
  trail: Trail | undefined,
  neighbours: readonly Decision[] = [],
): UnitExplanation | undefined {
  if (level === undefined || level === ExplainLevel.UNSPECIFIED) return undefined;
  const own = collectDecisions(settlement.rejections);
  const decisions = neighbours.length === 0 ? own : [...own, ...neighbours].slice(0, maxDecisions);
  const steps = trail?.steps ?? [];
  return decisions.length + steps.length === 0 ? undefined : { decisions, passed: [...steps] };
}

/**
 * Makes decisions of what was rejected. Rejections of the same record for the same reason are one decision, those of
 * nothing are none; records of their own keep decisions of their own as far as there is room.
 */
export function collectDecisions(rejections: readonly Removal[]): Decision[] {
  const decisions: Decision[] = [];
  for (const { outcome, quantities: all, record } of rejections) {
    const quantities = all.filter(([, quantity]) => quantity > 0);
    if (quantities.length === 0) continue;
    const traceId = record?.traceId ?? "";
    const spanId = record?.spanId ?? "";
    const alike = decisions.filter(
      (decision) => decision.outcome === outcome.id && decision.reason === (outcome.reason ?? ""),
    );
    const own = alike.find((decision) => decision.traceId === traceId && decision.spanId === spanId);
    const same = own ?? (alike.length < maxRecordsPerReason ? undefined : alike.at(-1));
    if (same === undefined) {
      if (decisions.length < maxDecisions) decisions.push(decisionOf(outcome, quantities, traceId, spanId));
      continue;
    }
    if (same !== own) Object.assign(same, { traceId: "", spanId: "" });
    addQuantities(same, quantities);
  }
  return decisions;
}

function decisionOf(outcome: Outcome, quantities: Quantities, traceId: string, spanId: string): Decision {
  return {
    evidence: outcome.evidence ?? bareEvidence(outcome),
    outcome: outcome.id,
    reason: outcome.reason ?? "",
    quantities: quantities.map(([category, quantity]) => ({ category, quantity: BigInt(Math.trunc(quantity)) })),
    traceId,
    spanId,
  };
}

function addQuantities(decision: Decision, quantities: Quantities): void {
  for (const held of decision.quantities) held.quantity += BigInt(Math.trunc(quantityOf(quantities, held.category)));
  for (const [category, quantity] of quantities) {
    if (decision.quantities.some((held) => held.category === category)) continue;
    decision.quantities.push({ category, quantity: BigInt(Math.trunc(quantity)) });
  }
}

/** The step that an outcome belongs to whose place of origin said nothing more. */
function bareEvidence({ id, reason }: Outcome): Evidence {
  return { step: stepOf(id, reason ?? ""), facts: undefined };
}

function stepOf(id: OutcomeId, reason: string): DecisionStep {
  switch (id) {
    case OutcomeId.FILTERED:
      return reason.startsWith("Sampled:") ? DecisionStep.SAMPLING : DecisionStep.INBOUND_FILTER;
    case OutcomeId.RATE_LIMITED:
      return DecisionStep.QUOTA;
    default:
      return stepOfInvalid(reason);
  }
}

function stepOfInvalid(reason: string): DecisionStep {
  if (reason.startsWith("too_large:") || reason === "request_too_large") return DecisionStep.SIZE;
  if (reason === "feature_disabled") return DecisionStep.FEATURE;
  if (reason === "project_id" || reason === "cors" || reason.endsWith("_signature")) return DecisionStep.PROJECT;
  return reason === "internal" ? DecisionStep.UNSPECIFIED : DecisionStep.VALIDITY;
}
