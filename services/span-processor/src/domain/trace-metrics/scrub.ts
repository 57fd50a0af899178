/** Takes personal data out of trace metrics: it is in their attributes (logs, section "Trace metrics"). */
import type { Managed } from "@weir/managed";
import { createRecordScrubber } from "@weir/pii";
import { createAttributesScrubber } from "../scrub/scrub-attributes.ts";
import type { UnitContext } from "../unit-context.ts";
import type { TraceMetricBatch } from "./trace-metric-batch.ts";

/** Scrubs all trace metrics of a batch. */
export function scrubTraceMetrics(batch: Managed<TraceMetricBatch>, unit: UnitContext): void {
  const records = createRecordScrubber("trace_metric", unit.project.config.scrubbing);
  if (records === undefined) return;
  const scrubber = createAttributesScrubber(records);
  for (const { attributes } of batch.value.metrics) scrubber.scrub(attributes);
}
