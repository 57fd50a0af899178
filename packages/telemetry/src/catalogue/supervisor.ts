/** Metrics of a supervisor of several copies (`weir run --processes`). */
import type { MetricDefinitions } from "./metric-definition.ts";

export const supervisorMetrics = {
  "processes.running": {
    type: "gauge",
    unit: "processes",
    help: "Copies of Weir that a supervisor (weir run --processes) has running and ready.",
    labels: [],
  },
  "processes.wanted": {
    type: "gauge",
    unit: "processes",
    help: "Copies of Weir that a supervisor is to keep running.",
    labels: [],
  },
  "processes.restarts": {
    type: "counter",
    unit: "restarts",
    help: "Copies of Weir that ended by themselves and were started again by their supervisor.",
    labels: [],
  },
  "processes.hung": {
    type: "counter",
    unit: "events",
    help: "Times that a copy of Weir did not answer its supervisor for processes.hang_timeout, and was killed to be started again.",
    labels: [],
  },
} as const satisfies MetricDefinitions;
