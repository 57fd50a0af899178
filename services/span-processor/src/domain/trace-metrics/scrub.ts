/** Takes personal data out of trace metrics; their values go only where a rule names them (logs, section "Trace metrics"). */
import type { Managed } from "@weir/managed";
import { createRecordScrubber } from "@weir/pii";
import { createAttributesScrubber } from "../scrub/scrub-attributes.ts";
import { scrubMember } from "../scrub/scrub-member.ts";
import type { UnitContext } from "../unit-context.ts";
import type { TraceMetricBatch } from "./trace-metric-batch.ts";

/** Scrubs all trace metrics of a batch. */
export function scrubTraceMetrics(batch: Managed<TraceMetricBatch>, unit: UnitContext): void {
  const records = createRecordScrubber("trace_metric", unit.project.config.scrubbing);
  if (records === undefined) return;
  const scrubber = createAttributesScrubber(records);
  for (const metric of batch.value.metrics) {
    metric.value = scrubMember(records, "value", metric.value, metric.meta);
    scrubber.scrub(metric.attributes);
  }
}
