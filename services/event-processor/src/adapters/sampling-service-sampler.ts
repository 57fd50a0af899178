/** Asks the sampling service. */
import type { EvaluationResult, SamplingServiceDefinition } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { SamplingDecision, SamplingKind } from "@weir/gen/weir/sampling/v1/sampling.ts";
import type { Port } from "@weir/rpc";
import { RpcError } from "@weir/rpc";
import type { Sampler, SamplingAnswer } from "../domain/ports.ts";
import { RetryLater } from "../domain/ports.ts";

/** Options of the sampler. */
export interface SamplingServiceSamplerOptions {
  readonly sampling: Pick<Port<SamplingServiceDefinition>, "evaluate">;
  /** Called when something is kept because the service cannot decide it, now or later. */
  readonly onUndecided: (error: unknown) => void;
}

const undecided: SamplingAnswer = { decision: "no_match", sampleRate: undefined, ruleIds: [] };

/** Creates the sampler. */
export function createSamplingServiceSampler({ sampling, onUndecided }: SamplingServiceSamplerOptions): Sampler {
  return {
    async decide(question, signal) {
      const { requestId, ownKey, rootKey, trace, eventId, eventFields } = question;
      const kind = question.kind === "transaction" ? SamplingKind.TRANSACTION : SamplingKind.ERROR_TAG;
      const evaluation = { requestId, kind, ownKey, rootKey, trace, eventId, eventFieldsJson: new Map(eventFields) };
      try {
        const { results } = await sampling.evaluate({ evaluations: [evaluation] }, { signal });
        return read(results[0]);
      } catch (error) {
        if (signal.aborted || (error instanceof RpcError && error.retryable)) {
          throw new RetryLater("sampling_unavailable", messageOf(error), { cause: error });
        }
        onUndecided(error);
        return undecided;
      }
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function read(result: EvaluationResult | undefined): SamplingAnswer {
  if (result === undefined) return undecided;
  const { sampleRate, ruleIds, random, seed, reported } = result;
  if (result.decision === SamplingDecision.DROP) return { decision: "drop", sampleRate, ruleIds, random, seed };
  if (result.decision === SamplingDecision.KEEP)
    return { decision: "keep", sampleRate, ruleIds, random, seed, reported };
  return { ...undecided, reported };
}
