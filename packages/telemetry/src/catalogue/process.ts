/** Metrics of every process tells about itself, its telemetry included. */
import type { MetricDefinitions } from "./metric-definition.ts";

export const processMetrics = {
  "process.info": { type: "gauge", unit: "flag", help: "Always 1; names the version.", labels: ["version"] },
  "process.cpu": { type: "counter", unit: "seconds", help: "User and system CPU time of the process.", labels: [] },
  "process.memory": { type: "gauge", unit: "bytes", help: "Resident memory of the process.", labels: [] },
  "process.event_loop.utilization": {
    type: "gauge",
    unit: "fraction",
    help: "Share of the time since the start in which the event loop was busy: 1 is a full core.",
    labels: [],
  },

  "process.event_loop.delay": {
    type: "gauge",
    unit: "seconds",
    help: "Longest delay of the event loop within the last 15 seconds.",
    labels: [],
  },

  "telemetry.spans": {
    type: "counter",
    unit: "spans",
    help: "Spans of traces that were sent to the collector, by result (exported, failed).",
    labels: ["result"],
  },
  "telemetry.reports": {
    type: "counter",
    unit: "reports",
    help: "Reports of metrics (OTLP) and packets of them (StatsD), by result (sent, failed).",
    labels: ["exporter", "result"],
  },
} as const satisfies MetricDefinitions;
