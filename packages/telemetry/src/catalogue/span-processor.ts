/** Metrics of the span-processor. */
import type { MetricDefinitions } from "./metric-definition.ts";
import { secondsBuckets } from "./metric-definition.ts";

export const spanProcessorMetrics = {
  "span_processor.units": {
    type: "counter",
    unit: "items",
    help: "Units of work that ended: done, or returned to the caller for another try.",
    labels: ["kind", "result"],
  },
  "span_processor.units.held": {
    type: "gauge",
    unit: "items",
    help: "Units of work in progress.",
    labels: ["kind"],
  },
  "span_processor.unit.duration": {
    type: "histogram",
    unit: "seconds",
    help: "Time from the start of a unit's work to its answer, delivery included.",
    labels: ["kind"],
    buckets: secondsBuckets,
  },
  "span_processor.quota.unchecked": {
    type: "counter",
    unit: "items",
    help: "Quota checks that passed because the counters or the quota service could not be reached.",
    labels: [],
  },
  "span_processor.accounting.errors": {
    type: "counter",
    unit: "errors",
    help: "Mistakes of our own that accounting found; always 0 in a correct program.",
    labels: ["kind"],
  },
} as const satisfies MetricDefinitions;
