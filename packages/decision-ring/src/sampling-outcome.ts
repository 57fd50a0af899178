/** The outcome of what dynamic sampling drops, and the evidence of what it decided. */
import { samplingReason } from "@weir/dynamic-sampling";
import { DecisionStep, type Evidence, filtered, type Outcome } from "@weir/managed";

/** A decision of dynamic sampling. */
export interface SamplingDraw {
  /** The rate that decided, from 0 to 1. Undefined: no rule matched. */
  readonly sampleRate: number | undefined;
  /** Rules that had a part in it. */
  readonly ruleIds: readonly number[];
  /** The number that was drawn, from 0 to 1; undefined if none was. */
  readonly random?: number | undefined;
  /** The id that it was drawn from. */
  readonly seed?: string | undefined;
}

/** Sampled out. @param rootKey DSN public key of the project that started the trace; empty: there is none */
export function samplingOutcome(draw: SamplingDraw, rootKey: string): Outcome {
  return filtered(samplingReason(draw.ruleIds), samplingEvidence(draw, rootKey));
}

/** What dynamic sampling decided on, whichever way. */
export function samplingEvidence({ sampleRate, ruleIds, random, seed }: SamplingDraw, rootKey: string): Evidence {
  const value = { sampleRate, random, seed: seed ?? "", ruleIds: [...ruleIds], rootKey };
  return { step: DecisionStep.SAMPLING, facts: { $case: "sampling", value } };
}
