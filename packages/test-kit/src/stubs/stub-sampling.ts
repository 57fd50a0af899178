/** A sampling service for tests: it decides as the test says, and remembers what it was asked. */
import {
  type Evaluation,
  type EvaluationResult,
  SamplingDecision,
  type SamplingServiceDefinition,
} from "@weir/gen/weir/sampling/v1/sampling.ts";
import { answerBatches, type Port } from "@weir/rpc";

/** A sampling service that can be looked into. */
export interface StubSampling extends Port<SamplingServiceDefinition> {
  /** Every evaluation, in order. */
  readonly evaluations: readonly Evaluation[];
}

/** What the stub decides. */
export interface StubSamplingOptions {
  /** The decision; the request's id is filled in. Default: no rule matches. */
  readonly decide?: (evaluation: Evaluation) => Omit<EvaluationResult, "requestId">;
}

/** Creates a sampling service in which no rule ever matches, unless told otherwise. */
export function createStubSampling(options: StubSamplingOptions = {}): StubSampling {
  const evaluations: Evaluation[] = [];

  function answer(evaluation: Evaluation): EvaluationResult {
    evaluations.push(evaluation);
    const decided = options.decide?.(evaluation) ?? { decision: SamplingDecision.NO_MATCH, ruleIds: [] };
    return { ...decided, requestId: evaluation.requestId };
  }

  const evaluate: StubSampling["evaluate"] = async (request) => ({ results: request.evaluations.map(answer) });
  const unexpected = async () => {
    throw new Error("found a call that no test expects: this stub only decides");
  };
  return {
    evaluations,
    evaluate,
    evaluateStream: answerBatches(evaluate),
    explain: unexpected,
    simulate: unexpected,
  };
}
