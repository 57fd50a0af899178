/** Metrics of the event-processor. */
import type { MetricDefinitions } from "./metric-definition.ts";
import { secondsBuckets } from "./metric-definition.ts";

export const eventProcessorMetrics = {
  "event_processor.units": {
    type: "counter",
    unit: "items",
    help: "Envelope units by what became of them: processed, returned to be sent again, or refused.",
    labels: ["result"],
  },
  "event_processor.units.active": {
    type: "gauge",
    unit: "items",
    help: "Envelope units being processed.",
    labels: [],
  },
  "event_processor.unit.duration": {
    type: "histogram",
    unit: "seconds",
    help: "Time from a unit's arrival until its records are durable.",
    labels: [],
    buckets: secondsBuckets,
  },
  "event_processor.quota.unchecked": {
    type: "counter",
    unit: "items",
    help: "Quota checks that passed because the counters could not be reached.",
    labels: [],
  },
  "event_processor.sampling.undecided": {
    type: "counter",
    unit: "items",
    help: "Transactions and errors that were kept because sampling could not be decided.",
    labels: [],
  },
  "event_processor.bugs": {
    type: "counter",
    unit: "errors",
    help: "Mistakes of our own met while processing; the data is accounted as internal.",
    labels: [],
  },
} as const satisfies MetricDefinitions;
