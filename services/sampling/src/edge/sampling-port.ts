/** The sampling service as its callers see it: decode, decide, encode. */
import type {
  Evaluation,
  EvaluationResult,
  SamplingKind,
  SamplingServiceDefinition,
} from "@weir/gen/weir/sampling/v1/sampling.ts";
import type { Port } from "@weir/rpc";
import { answerBatches, RpcError } from "@weir/rpc";
import type { FoundRules, SamplingProjects } from "../domain/sampling-projects.ts";
import type { SeenTraces } from "../domain/seen-traces.ts";
import { decideEvaluation } from "./decide-evaluation.ts";
import { explainEvaluation } from "./explain-evaluation.ts";
import { simulate } from "./simulate.ts";

const maxEvaluations = 1000;

type Evaluate = Port<SamplingServiceDefinition>["evaluate"];

/** What the port needs. */
export interface SamplingPortOptions {
  readonly projects: SamplingProjects;
  readonly seenTraces: SeenTraces;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** Told of every decision. */
  readonly onDecision: (kind: SamplingKind, result: EvaluationResult, unresolved: boolean) => void;
  /** Put around the answering of evaluations, to measure it. Default: nothing. */
  readonly around?: ((evaluate: Evaluate) => Evaluate) | undefined;
}

/** Creates the port. */
export function createSamplingPort(options: SamplingPortOptions): Port<SamplingServiceDefinition> {
  const { projects, seenTraces, now, onDecision, around } = options;
  const decide: Evaluate = async ({ evaluations }) => {
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
      const result = decideEvaluation(evaluation, rules.rules, nowMs);
      onDecision(evaluation.kind, result, rules.unresolved);
      remember(seenTraces, evaluation, nowMs);
      results.push(result);
    }
    return { results };
  };
  const evaluate = around?.(decide) ?? decide;
  return {
    evaluate,
    evaluateStream: answerBatches(evaluate),
    explain: (request) => explainEvaluation(request, projects, now()),
    simulate: (request) => simulate(request, projects, seenTraces, now()),
  };
}

/** Notes the trace for the project that received it, and for the one that started it. */
function remember(seenTraces: SeenTraces, { ownKey, rootKey, trace }: Evaluation, seenAtMs: number): void {
  if (trace === undefined) return;
  const isOwn = rootKey === "" || rootKey === ownKey;
  seenTraces.see(ownKey, { trace, role: isOwn ? "both" : "own", seenAtMs });
  if (!isOwn) seenTraces.see(rootKey, { trace, role: "root", seenAtMs });
}

function isKnown(found: FoundRules | Promise<FoundRules>): found is FoundRules {
  return !(found instanceof Promise);
}
