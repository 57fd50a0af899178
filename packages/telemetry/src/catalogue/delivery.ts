/** Metrics of what leaves: the sink and outcomes. */
import type { MetricDefinitions } from "./metric-definition.ts";
import { secondsBuckets } from "./metric-definition.ts";

export const deliveryMetrics = {
  "sink.held": {
    type: "gauge",
    unit: "records",
    help: "Records that wait or are on their way to the sink.",
    labels: [],
  },
  "sink.held_bytes": { type: "gauge", unit: "bytes", help: "Bytes that wait or are on their way.", labels: [] },
  "sink.held_age": { type: "gauge", unit: "milliseconds", help: "Age of the oldest record that waits.", labels: [] },
  "sink.delivered": { type: "counter", unit: "records", help: "Records that became durable.", labels: [] },
  "sink.failed": {
    type: "counter",
    unit: "records",
    help: "Records that the sink refused or could not deliver, by error code; the caller keeps or accounts them.",
    labels: ["code"],
  },
  "sink.capacity": { type: "gauge", unit: "records", help: "Most records that may wait.", labels: [] },
  "sink.size.capacity": { type: "gauge", unit: "bytes", help: "Most bytes that may wait.", labels: [] },
  "sink.batches.held": { type: "gauge", unit: "batches", help: "Batches that are on their way.", labels: [] },
  "sink.deliveries.held": { type: "gauge", unit: "calls", help: "Deliveries that services wait for.", labels: [] },
  "sink.deliveries.failed": { type: "counter", unit: "calls", help: "Deliveries of services that failed.", labels: [] },
  "sink.delivery.duration": {
    type: "histogram",
    unit: "seconds",
    help: "Time from when a service hands records over until they are durable, waiting included.",
    labels: [],
    buckets: secondsBuckets,
  },
  "outcomes.recorded": {
    type: "counter",
    unit: "outcomes",
    help: "Quantity by outcome, reason without its details, and category: why data is dropped.",
    labels: ["outcome", "reason", "category"],
  },
  "outcomes.capacity": {
    type: "gauge",
    unit: "sums",
    help: "Most sums of outcomes that are held.",
    labels: [],
  },
  "outcomes.held": {
    type: "gauge",
    unit: "sums",
    help: "Sums of outcomes that wait for their window to end.",
    labels: [],
  },
  "outcomes.dropped": {
    type: "counter",
    unit: "outcomes",
    help: "Outcomes that nobody is told: the project is unknown, the time is too old or ahead, no room is left for another sum, or they could not be delivered before a stop.",
    labels: ["why"],
  },
} as const satisfies MetricDefinitions;
