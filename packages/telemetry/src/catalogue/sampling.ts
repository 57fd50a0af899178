/** Metrics of sampling: decisions, and the traces that it remembers. */
import type { MetricDefinitions } from "./metric-definition.ts";
import { secondsBuckets } from "./metric-definition.ts";

export const samplingMetrics = {
  "sampling.decision": {
    type: "counter",
    unit: "items",
    help: "Sampling decisions; error_tag decisions drop nothing.",
    labels: ["decision", "item"],
  },
  "sampling.evaluation.duration": {
    type: "histogram",
    unit: "seconds",
    help: "Time from a batch of evaluations' arrival to its answer, waiting for projects included.",
    labels: [],
    buckets: secondsBuckets,
  },
  "sampling.batches.held": {
    type: "gauge",
    unit: "batches",
    help: "Batches of evaluations being answered.",
    labels: [],
  },
  "sampling.errors": {
    type: "counter",
    unit: "errors",
    help: "Batches of evaluations that could not be answered.",
    labels: [],
  },
  "sampling.project_unresolved": {
    type: "counter",
    unit: "items",
    help: "Decisions made without the rules of a project that was not known in time.",
    labels: ["item"],
  },
  "sampling.reported": {
    type: "counter",
    unit: "items",
    help: "Decisions to keep what rules in the mode `report` would have dropped.",
    labels: ["item"],
  },
  "sampling.remembered.traces": {
    type: "gauge",
    unit: "traces",
    help: "Traces remembered for `weir sample simulate`; per project at most sampling.remembered_traces.",
    labels: [],
  },
  "sampling.remembered.bytes": {
    type: "gauge",
    unit: "bytes",
    help: "What they occupy, as estimated; at most sampling.remembered_bytes.",
    labels: [],
  },
} as const satisfies MetricDefinitions;
