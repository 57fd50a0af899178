/** Decisions as messages. */
import type { EvaluationResult } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { SamplingDecision } from "@weir/gen/weir/sampling/v1/sampling.ts";
import type { RuleMatch } from "../domain/rule-evaluation.ts";
import type { ErrorTag } from "../domain/sampling-decision.ts";

/** Writes a decision; none means that no rule decided. */
export function writeMatch(requestId: string, match: RuleMatch | undefined): EvaluationResult {
  if (match === undefined) {
    return { requestId, decision: SamplingDecision.NO_MATCH, sampleRate: undefined, ruleIds: [] };
  }
  const decision = match.keep ? SamplingDecision.KEEP : SamplingDecision.DROP;
  return {
    requestId,
    decision,
    sampleRate: match.sampleRate,
    ruleIds: [...match.ruleIds],
    ...match.draw,
  };
}

/** Adds what would have been decided, if rules that only report would have dropped what is kept. */
export function writeReported(result: EvaluationResult, would: RuleMatch | undefined): EvaluationResult {
  if (would === undefined || would.keep || result.decision === SamplingDecision.DROP) return result;
  return { ...result, reported: { sampleRate: would.sampleRate, ruleIds: [...would.ruleIds] } };
}

/** Writes a tag: keep for true, drop for false, no match for none. */
export function writeErrorTag(requestId: string, tag: ErrorTag | undefined): EvaluationResult {
  const result = writeMatch(requestId, tag?.match);
  if (tag === undefined) return result;
  return { ...result, decision: tag.sampled ? SamplingDecision.KEEP : SamplingDecision.DROP };
}

/** Writes that a kind of data is not known to this version, and nothing was decided. */
export function writeUndecided(requestId: string): EvaluationResult {
  return { requestId, decision: SamplingDecision.UNSPECIFIED, sampleRate: undefined, ruleIds: [] };
}
