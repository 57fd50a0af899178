/** The name in a dynamic sampling context, brought into the form that all calls share (sampling and filters, section "DSC resolution"). */
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";
import type { NameRule } from "@weir/transaction-names";
import { cleanName } from "@weir/transaction-names";

/**
 * The context with its transaction name parametrized.
 * @param rules of the project that started the trace
 * @param nowMs ms since the epoch
 */
export function parametrizeTrace(
  trace: DynamicSamplingContext,
  rules: readonly NameRule[],
  nowMs: number,
): DynamicSamplingContext {
  const transaction = parametrizeName(trace.transaction, rules, nowMs);
  return transaction === trace.transaction ? trace : { ...trace, transaction };
}

/** A name with a slash, without what differs from call to call; any other as it is. */
export function parametrizeName(
  name: string | undefined,
  rules: readonly NameRule[],
  nowMs: number,
): string | undefined {
  return name?.includes("/") ? cleanName(name, rules, nowMs).name : name;
}
