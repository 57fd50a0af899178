/** Records of trace metrics for the sink: what all of a unit have in common (logs, section "Kafka"). */
import { TraceItemType } from "@weir/gen/sentry_protos/snuba/v1/trace_item.ts";
import type { SinkRecord } from "@weir/sink";
import type { TraceItemFields } from "../trace-items/trace-item-writer.ts";
import { createTraceItemEncoder } from "../trace-items/trace-item-writer.ts";
import type { UnitContext } from "../unit-context.ts";

/** Makes records of trace metrics of a unit. */
export function createTraceMetricRecords(unit: UnitContext): (fields: TraceItemFields) => SinkRecord {
  const encode = createTraceItemEncoder(unit, {
    type: TraceItemType.METRIC,
    retention: unit.project.config.retention("traceMetric"),
  });
  const headers = [
    ["item_type", String(TraceItemType.METRIC)],
    ["project_id", unit.scoping.projectId.toString()],
  ] as const;
  return (fields) => ({ topic: "items", value: encode(fields), headers });
}
