/** The name in a dynamic sampling context, brought into the form that all calls share (sampling and filters, section "DSC resolution"). */
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";
import type { EnabledProject } from "@weir/project-state";
import { scrubIdentifiers } from "./event/scrub-identifiers.ts";

/** The context with its transaction name parametrized. Without a sampling project it stays as it is. */
export function parametrizeTrace(
  trace: DynamicSamplingContext | undefined,
  samplingProject: EnabledProject | undefined,
): DynamicSamplingContext | undefined {
  if (trace?.transaction === undefined || samplingProject === undefined) return trace;
  const transaction = parametrizeName(trace.transaction);
  return transaction === trace.transaction ? trace : { ...trace, transaction };
}

/** A name with a slash, without identifiers; any other as it is. */
export function parametrizeName(name: string | undefined): string | undefined {
  return name?.includes("/") ? scrubIdentifiers(name) : name;
}
