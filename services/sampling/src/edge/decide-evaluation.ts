/** One evaluation, by its kind. */
import type { Evaluation, EvaluationResult } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { SamplingKind } from "@weir/gen/weir/sampling/v1/sampling.ts";
import type { EvaluationOptions } from "../domain/rule-evaluation.ts";
import type { Decide, SamplingRules } from "../domain/sampling-decision.ts";
import { decideErrorTag, decideSpans, decideTraceAttachment, decideTransaction } from "../domain/sampling-decision.ts";
import { writeErrorTag, writeMatch, writeReported, writeUndecided } from "./evaluation-messages.ts";

/** Kinds of data that can be dropped. */
const droppable: ReadonlyMap<SamplingKind, Decide> = new Map([
  [SamplingKind.TRANSACTION, decideTransaction],
  [SamplingKind.SPANS, decideSpans],
  [SamplingKind.TRACE_ATTACHMENT, decideTraceAttachment],
]);

/** Decides, and tells beside it what rules that only report would have dropped. */
export function decideEvaluation(evaluation: Evaluation, rules: SamplingRules, nowMs: number): EvaluationResult {
  const result = decideAs(evaluation, rules, { nowMs });
  const decide = droppable.get(evaluation.kind);
  if (decide === undefined || !(rules.own?.reports || rules.root?.reports)) return result;
  return writeReported(result, decide(evaluation, rules, { nowMs, reporting: true }));
}

/** Decides as the options say. */
export function decideAs(evaluation: Evaluation, rules: SamplingRules, options: EvaluationOptions): EvaluationResult {
  const { requestId, kind } = evaluation;
  if (kind === SamplingKind.ERROR_TAG) return writeErrorTag(requestId, decideErrorTag(evaluation, rules, options));
  const decide = droppable.get(kind);
  return decide === undefined ? writeUndecided(requestId) : writeMatch(requestId, decide(evaluation, rules, options));
}
