/** The outcome of what inbound filters drop, with what it rests on. */
import { DecisionStep, filtered, type Outcome } from "@weir/managed";

/** A field in which a filter found something. */
export interface FoundField {
  readonly field: string;
  readonly found: string;
  readonly asks: string;
}

/**
 * Dropped by a filter.
 * @param kind what the filter was asked about, for example `error` or `span`
 * @param fields what it found, if somebody wants to know
 */
export function filterOutcome(
  { filter, reason }: { readonly filter: string; readonly reason: string },
  kind: string,
  fields: readonly FoundField[] = [],
): Outcome {
  const findings = fields.map(({ field, found, asks }) => ({ subject: field, found, expected: asks }));
  const facts = { $case: "filter" as const, value: { filter, reason, kind, findings } };
  return filtered(reason, { step: DecisionStep.INBOUND_FILTER, facts });
}
