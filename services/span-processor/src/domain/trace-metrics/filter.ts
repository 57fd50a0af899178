/** Inbound filters of trace metrics: each is asked about by itself (filters, section "Where filters run"). */
import type { Managed } from "@weir/managed";
import type { FilteredRecords } from "../filters/record-filter.ts";
import { createRecordFilter } from "../filters/record-filter.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { dropTraceMetrics } from "./drop-trace-metrics.ts";
import type { TraceMetric } from "./trace-metric.ts";
import type { TraceMetricBatch } from "./trace-metric-batch.ts";
import { traceMetricQuantities } from "./trace-metric-batch.ts";

const filteredTraceMetrics: FilteredRecords<TraceMetric> = {
  kind: "trace_metric",
  own: ({ name }) => ({ name }),
  attributes: ({ attributes }) => attributes,
  quantities: traceMetricQuantities,
};

/** Drops trace metrics that the project does not want. */
export function filterTraceMetrics(batch: Managed<TraceMetricBatch>, unit: UnitContext, tools: Tools): void {
  const judge = createRecordFilter(batch, unit, tools, filteredTraceMetrics);
  if (judge !== undefined) dropTraceMetrics(batch, unit, tools, judge);
}
