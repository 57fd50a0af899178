/** Records of trace metrics for the sink: what all of a unit have in common (logs, section "Kafka"). */
import { TraceItemType } from "@weir/gen/sentry_protos/snuba/v1/trace_item.ts";
import type { SinkRecord } from "@weir/sink";
import type { TraceItemFields } from "../trace-items/trace-item-writer.ts";
import { createTraceItemEncoder } from "../trace-items/trace-item-writer.ts";
import type { UnitContext } from "../unit-context.ts";

/**
 * Makes records of trace metrics of a unit.
 * @param keptAs whose retention counts: metrics that spans tell are kept as long as spans
 */
export function createTraceMetricRecords(
  unit: UnitContext,
  keptAs: "traceMetric" | "span",
): (fields: TraceItemFields) => SinkRecord {
  const encode = createTraceItemEncoder(unit, {
    type: TraceItemType.METRIC,
    retention: unit.project.config.retention(keptAs),
  });
  const headers = [
    ["item_type", String(TraceItemType.METRIC)],
    ["project_id", unit.scoping.projectId.toString()],
  ] as const;
  return (fields) => ({ topic: "items", value: encode(fields), headers });
}
