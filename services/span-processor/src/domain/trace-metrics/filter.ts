/** Inbound filters of trace metrics: each is asked about by itself (filters, section "Where filters run"). */
import type { Managed } from "@weir/managed";
import { createRecordFilter } from "../filters/record-filter.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { dropTraceMetrics } from "./drop-trace-metrics.ts";
import type { TraceMetricBatch } from "./trace-metric-batch.ts";

/** Drops trace metrics that the project does not want. */
export function filterTraceMetrics(batch: Managed<TraceMetricBatch>, unit: UnitContext, tools: Tools): void {
  const judge = createRecordFilter("trace_metric", unit, tools);
  if (judge !== undefined) dropTraceMetrics(batch, unit, tools, ({ name, attributes }) => judge({ name }, attributes));
}
