/** The trace metrics of one envelope, and what they count. */
import type { Quantities } from "@weir/data-category";
import { DataCategory, mergeQuantities } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import { itemQuantities } from "@weir/envelope";
import type { IngestSettings } from "../containers/ingest-settings.ts";
import type { TraceMetric } from "./trace-metric.ts";

/** Trace metrics on their way through the pipeline. */
export interface TraceMetricBatch {
  readonly metrics: readonly TraceMetric[];
  readonly settings: IngestSettings;
}

/** Trace metrics and their bytes. */
export function measureTraceMetricBatch({ metrics }: TraceMetricBatch): Quantities {
  let bytes = 0;
  for (const metric of metrics) bytes += metric.byteSize;
  return [
    [DataCategory.TRACE_METRIC, metrics.length],
    [DataCategory.TRACE_METRIC_BYTE, bytes],
  ];
}

/** What trace metric items count before they are read: their payloads. */
export function measureTraceMetricItems(items: readonly Item[]): Quantities {
  return mergeQuantities(...items.map(itemQuantities));
}

/** What one trace metric counts. */
export function traceMetricQuantities({ byteSize }: Pick<TraceMetric, "byteSize">): Quantities {
  return [
    [DataCategory.TRACE_METRIC, 1],
    [DataCategory.TRACE_METRIC_BYTE, byteSize],
  ];
}
