/** The span sampler that asks the sampling service. */
import { SamplingDecision, SamplingKind } from "@weir/gen/weir/sampling/v1/sampling.ts";
import type { SamplingPort } from "@weir/service-host";
import type { SpanSampler } from "../domain/span-sampler.ts";
import { retryLater } from "./retry-later-of.ts";

/** A sampler over the sampling service. */
export function createSpanSampler(sampling: Pick<SamplingPort, "evaluate">): SpanSampler {
  return {
    async decide({ unitId, ownKey, rootKey, trace }, signal) {
      const evaluation = {
        requestId: unitId,
        kind: SamplingKind.SPANS,
        ownKey,
        rootKey,
        trace,
        eventId: "",
        eventFieldsJson: new Map<string, string>(),
      };
      const { results } = await retryLater(
        "sampling_unavailable",
        sampling.evaluate({ evaluations: [evaluation] }, { signal }),
      );
      const [result] = results;
      if (result === undefined) throw new Error("the sampling service answered an evaluation with no result");
      return {
        keep: result.decision !== SamplingDecision.DROP,
        sampleRate: result.decision === SamplingDecision.NO_MATCH ? undefined : result.sampleRate,
        ruleIds: result.ruleIds,
        random: result.random,
        seed: result.seed,
        reported: result.reported,
      };
    },
  };
}
