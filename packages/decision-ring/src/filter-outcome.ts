/** The outcome of what inbound filters drop, with what it rests on. */
import { DecisionStep, filtered, type Outcome } from "@weir/managed";

/** Dropped by a filter. @param kind what the filter was asked about, for example `error` or `span` */
export function filterOutcome(hit: { readonly filter: string; readonly reason: string }, kind: string): Outcome {
  const { filter, reason } = hit;
  const facts = { $case: "filter" as const, value: { filter, reason, kind } };
  return filtered(reason, { step: DecisionStep.INBOUND_FILTER, facts });
}
