/** Required fields of trace metrics (logs, section "Trace metrics"). */
import type { Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { dropTraceMetrics } from "./drop-trace-metrics.ts";
import type { TraceMetric } from "./trace-metric.ts";
import type { TraceMetricBatch } from "./trace-metric-batch.ts";

/** Rejects trace metrics that lack a required field. */
export function validateTraceMetrics(batch: Managed<TraceMetricBatch>, unit: UnitContext, tools: Tools): void {
  dropTraceMetrics(batch, unit, tools, (metric) => (isComplete(metric) ? undefined : invalid("no_data")));
}

function isComplete({ timestamp, traceId, value }: TraceMetric): boolean {
  return timestamp !== undefined && traceId !== undefined && value !== undefined;
}
