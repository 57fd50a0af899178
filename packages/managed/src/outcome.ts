import type { Evidence } from "./evidence.ts";
import type { InvalidReason } from "./outcome-reasons.ts";

/** Outcome ids as they stand in outcome messages (quotas, section "Outcomes"). */
export const OutcomeId = {
  ACCEPTED: 0,
  FILTERED: 1,
  RATE_LIMITED: 2,
  INVALID: 3,
  ABUSE: 4,
  CLIENT_DISCARD: 5,
  CARDINALITY_LIMITED: 6,
} as const;
export type OutcomeId = (typeof OutcomeId)[keyof typeof OutcomeId];

/** Why data was dropped (or, for id 0, that it was accepted). */
export interface Outcome {
  readonly id: OutcomeId;
  /** Stable, machine-readable. Absent for accepted, and for rate limits without a reason code. */
  readonly reason?: string;
  /** What the decision rests on: not part of the outcome that is told, but of its explanation. */
  readonly evidence?: Evidence;
}

/** Dropped by an inbound filter (reason: the filter's key or id) or by dynamic sampling (reason: `Sampled:<ids>`). */
export function filtered(reason: string, evidence?: Evidence): Outcome {
  return because({ id: OutcomeId.FILTERED, reason }, evidence);
}

/** Dropped by a quota; the reason is the quota's reason code, if it has one. */
export function rateLimited(reasonCode: string | undefined, evidence?: Evidence): Outcome {
  const { RATE_LIMITED: id } = OutcomeId;
  return because(reasonCode ? { id, reason: reasonCode } : { id }, evidence);
}

/** Dropped because the data, or the request that carried it, is wrong. */
export function invalid(reason: InvalidReason, evidence?: Evidence): Outcome {
  return because({ id: OutcomeId.INVALID, reason }, evidence);
}

/** Dropped by the SDK before it was sent, as told by a client report. */
export function clientDiscard(reason: string): Outcome {
  return { id: OutcomeId.CLIENT_DISCARD, reason };
}

function because(outcome: Outcome, evidence: Evidence | undefined): Outcome {
  return evidence === undefined ? outcome : { ...outcome, evidence };
}
