/** The sampling service as its callers see it: decode, decide, encode. */
import type {
  Evaluation,
  EvaluationResult,
  SamplingDecision,
  SamplingServiceDefinition,
} from "@weir/gen/weir/sampling/v1/sampling.ts";
import { SamplingKind } from "@weir/gen/weir/sampling/v1/sampling.ts";
import type { Port } from "@weir/rpc";
import { answerBatches, RpcError } from "@weir/rpc";
import { decideErrorTag, decideSpans, decideTraceAttachment, decideTransaction } from "../domain/sampling-decision.ts";
import type { FoundRules, SamplingProjects } from "../domain/sampling-projects.ts";
import { writeErrorTag, writeMatch, writeUndecided } from "./evaluation-messages.ts";

const maxEvaluations = 1000;

/** What the port needs. */
export interface SamplingPortOptions {
  readonly projects: SamplingProjects;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** Told of every decision. */
  readonly onDecision: (kind: SamplingKind, decision: SamplingDecision, unresolved: boolean) => void;
}

/** Creates the port. */
export function createSamplingPort({
  projects,
  now,
  onDecision,
}: SamplingPortOptions): Port<SamplingServiceDefinition> {
  const evaluate: Port<SamplingServiceDefinition>["evaluate"] = async ({ evaluations }) => {
    if (evaluations.length > maxEvaluations) {
      const description = `found ${evaluations.length}, expected at most ${maxEvaluations}`;
      throw new RpcError("INVALID_ARGUMENT", `evaluations: ${description}`, {
        violations: [{ field: "evaluations", description }],
      });
    }
    const found = evaluations.map(({ ownKey, rootKey }) => projects.find(ownKey, rootKey));
    const known: readonly FoundRules[] = found.every(isKnown) ? found : await Promise.all(found);
    const nowMs = now();
    const results: EvaluationResult[] = [];
    for (const [index, evaluation] of evaluations.entries()) {
      const rules = known[index];
      if (rules === undefined) continue;
      const result = decideOne(evaluation, rules, nowMs);
      onDecision(evaluation.kind, result.decision, rules.unresolved);
      results.push(result);
    }
    return { results };
  };
  return { evaluate, evaluateStream: answerBatches(evaluate) };
}

function decideOne(evaluation: Evaluation, { rules }: FoundRules, nowMs: number): EvaluationResult {
  const { requestId, kind } = evaluation;
  switch (kind) {
    case SamplingKind.TRANSACTION:
      return writeMatch(requestId, decideTransaction(evaluation, rules, nowMs));
    case SamplingKind.SPANS:
      return writeMatch(requestId, decideSpans(evaluation, rules, nowMs));
    case SamplingKind.TRACE_ATTACHMENT:
      return writeMatch(requestId, decideTraceAttachment(evaluation, rules, nowMs));
    case SamplingKind.ERROR_TAG:
      return writeErrorTag(requestId, decideErrorTag(evaluation, rules, nowMs));
    default:
      return writeUndecided(requestId);
  }
}

function isKnown(found: FoundRules | Promise<FoundRules>): found is FoundRules {
  return !(found instanceof Promise);
}
