/** Metrics of both processors. */
import type { MetricDefinitions } from "./metric-definition.ts";

export const processorMetrics = {
  "accounting.reported": {
    type: "counter",
    unit: "items",
    help: "Quantity that rules in the mode `report` would have dropped, by outcome and category: quotas and inbound filters.",
    labels: ["outcome", "category"],
  },
  "geo.reloads": {
    type: "counter",
    unit: "reloads",
    help: "Times that the changed file of the database of places was read anew. `failed`: the former one stays in use.",
    labels: ["result"],
  },
  "inbound_filters.reported": {
    type: "counter",
    unit: "items",
    help: "Items that an inbound filter in the mode `report` would have dropped. Filters that users define are `generic`.",
    labels: ["item", "filter"],
  },
  "project_states.problems": {
    type: "counter",
    unit: "errors",
    help: "Parts of project states and global configurations that are in error and are not used, each time one is read.",
    labels: ["service"],
  },
} as const satisfies MetricDefinitions;
