/** Refuses trace metrics of types that are not known (logs, section "Trace metrics"). */
import type { Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { dropTraceMetrics } from "./drop-trace-metrics.ts";
import type { TraceMetricBatch } from "./trace-metric-batch.ts";

const types: ReadonlySet<string> = new Set(["counter", "gauge", "distribution"]);

/** Rejects each trace metric whose type is missing or another than these three. */
export function checkTraceMetricTypes(batch: Managed<TraceMetricBatch>, unit: UnitContext, tools: Tools): void {
  dropTraceMetrics(batch, unit, tools, ({ type }) =>
    type !== undefined && types.has(type) ? undefined : invalid("invalid_trace_metric"),
  );
}
