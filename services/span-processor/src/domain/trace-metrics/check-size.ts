/** Refuses trace metrics that are too large (logs, section "Containers"). */
import type { Managed } from "@weir/managed";
import { invalid, oversize } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { dropTraceMetrics } from "./drop-trace-metrics.ts";
import type { TraceMetricBatch } from "./trace-metric-batch.ts";

/** Rejects each trace metric above the limit on its calculated size. */
export function checkTraceMetricSizes(batch: Managed<TraceMetricBatch>, unit: UnitContext, tools: Tools): void {
  const { maxTraceMetricSize } = tools.limits;
  dropTraceMetrics(batch, unit, tools, ({ byteSize }) =>
    byteSize > maxTraceMetricSize
      ? invalid("too_large:trace_metric", oversize("trace metric", byteSize, maxTraceMetricSize))
      : undefined,
  );
}
