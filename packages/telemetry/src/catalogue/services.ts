/** Metrics of every service, in one process or many: its calls to others, the projects it knows, its books. */
import type { MetricDefinitions } from "./metric-definition.ts";
import { secondsBuckets } from "./metric-definition.ts";

export const serviceMetrics = {
  "neighbour.calls.held": {
    type: "gauge",
    unit: "calls",
    help: "Calls of a service to another one that are under way.",
    labels: ["service", "neighbour"],
  },
  "neighbour.calls.failed": {
    type: "counter",
    unit: "calls",
    help: "Calls of a service to another one that failed.",
    labels: ["service", "neighbour"],
  },
  "neighbour.call.duration": {
    type: "histogram",
    unit: "seconds",
    help: "Time until another service answered; of quota: what rate limits cost.",
    labels: ["service", "neighbour"],
    buckets: secondsBuckets,
  },
  "project_states.held": {
    type: "gauge",
    unit: "items",
    help: "Projects whose state a service holds.",
    labels: ["service"],
  },
  "project_states.capacity": {
    type: "gauge",
    unit: "items",
    help: "Most projects whose state a service holds.",
    labels: ["service"],
  },
  "project_states.resolved": {
    type: "counter",
    unit: "items",
    help: "States that were needed: known at once, awaited, or not there in time.",
    labels: ["service", "result"],
  },
  "project_states.wait": {
    type: "histogram",
    unit: "seconds",
    help: "Time until a state was there that was not known at once, or until it was given up.",
    labels: ["service"],
    buckets: secondsBuckets,
  },
  "project_states.out_of_reach": {
    type: "gauge",
    unit: "seconds",
    help: "For how long a service has not reached project-config; 0 while it does.",
    labels: ["service"],
  },
  "accounting.received": {
    type: "counter",
    unit: "items",
    help: "Quantity that a service took into its books.",
    labels: ["service", "category"],
  },
  "accounting.accepted": {
    type: "counter",
    unit: "items",
    help: "Quantity that ended well: handed on or delivered.",
    labels: ["service", "category"],
  },
  "accounting.rejected": {
    type: "counter",
    unit: "items",
    help: "Quantity that ended with an outcome other than accepted.",
    labels: ["service", "category"],
  },
  "accounting.returned": {
    type: "counter",
    unit: "items",
    help: "Quantity given back to the caller, who will send it again.",
    labels: ["service", "category"],
  },
  "accounting.held": {
    type: "gauge",
    unit: "items",
    help: "Received − accepted − rejected − returned: what a service holds. Zero at rest; what stays is lost track of.",
    labels: ["service", "category"],
  },
  "accounting.would_reject": {
    type: "counter",
    unit: "items",
    help: "Quantity that rules in the mode `report` would have rejected; beside the balance.",
    labels: ["service", "category"],
  },
} as const satisfies MetricDefinitions;
