/** Sampling decisions that are not counted and not remembered. */
import type { SamplingServiceDefinition } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { SamplingDecision } from "@weir/gen/weir/sampling/v1/sampling.ts";
import type { Port } from "@weir/rpc";

/**
 * Creates them.
 * @param sampling explains what it would decide
 * @param ownSamplingJson the project's rules, as JSON; undefined: those that are in force
 */
export function createDrySampling(
  sampling: Pick<Port<SamplingServiceDefinition>, "explain">,
  ownSamplingJson: string | undefined,
): Pick<Port<SamplingServiceDefinition>, "evaluate"> {
  return {
    async evaluate({ evaluations }, context) {
      const answers = evaluations.map(async (evaluation) => {
        const { result } = await sampling.explain({ evaluation, at: undefined, ownSamplingJson }, context);
        const undecided = { decision: SamplingDecision.NO_MATCH, sampleRate: undefined, ruleIds: [] };
        return { ...(result ?? undecided), requestId: evaluation.requestId };
      });
      return { results: await Promise.all(answers) };
    },
  };
}
