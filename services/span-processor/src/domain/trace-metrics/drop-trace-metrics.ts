/** Takes single trace metrics out of a batch. */
import type { Managed, Outcome, Removal } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import type { TraceMetric } from "./trace-metric.ts";
import type { TraceMetricBatch } from "./trace-metric-batch.ts";
import { traceMetricQuantities } from "./trace-metric-batch.ts";

/** Rejects each trace metric for which `judge` returns an outcome. */
export function dropTraceMetrics(
  batch: Managed<TraceMetricBatch>,
  unit: UnitContext,
  tools: Tools,
  judge: (metric: TraceMetric, index: number) => Outcome | undefined,
): void {
  const kept: TraceMetric[] = [];
  const removals: Removal[] = [];
  for (const [index, metric] of batch.value.metrics.entries()) {
    const outcome = judge(metric, index);
    if (outcome === undefined) kept.push(metric);
    else {
      tools.logger.debug({ unit: unit.id, name: metric.name, reason: outcome.reason }, "trace metric rejected");
      removals.push({ outcome, quantities: traceMetricQuantities(metric), record: metric });
    }
  }
  if (removals.length > 0) batch.replace({ ...batch.value, metrics: kept }, removals);
}
