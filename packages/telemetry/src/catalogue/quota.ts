/** Metrics of quota: checks, Redis, outages, local shares. */
import type { MetricDefinitions } from "./metric-definition.ts";
import { secondsBuckets } from "./metric-definition.ts";

export const quotaMetrics = {
  "quota.checks": {
    type: "counter",
    unit: "items",
    help: "Checks answered; project_unknown and counters_unavailable let data pass uncounted.",
    labels: ["result"],
  },
  "quota.check.duration": {
    type: "histogram",
    unit: "seconds",
    help: "Time from a batch of checks' arrival to its answer, counting included.",
    labels: [],
    buckets: secondsBuckets,
  },
  "quota.batches.held": { type: "gauge", unit: "batches", help: "Batches of checks being answered.", labels: [] },
  "quota.errors": {
    type: "counter",
    unit: "errors",
    help: "Batches of checks that could not be answered.",
    labels: [],
  },
  "quota.redis.duration": {
    type: "histogram",
    unit: "seconds",
    help: "Time of a call to the Redis that counts quotas.",
    labels: [],
    buckets: secondsBuckets,
  },
  "quota.redis.errors": {
    type: "counter",
    unit: "errors",
    help: "Calls to the Redis that counts quotas which failed or took too long.",
    labels: [],
  },
  "quota.redis.breaker_open": {
    type: "gauge",
    unit: "flags",
    help: "1 while the Redis that counts quotas, or a node of its cluster, is not asked because it does not answer.",
    labels: [],
  },
  "quota.outage.quantity": {
    type: "counter",
    unit: "items",
    help: "Quantity that passed or was refused while the counters could not be reached, by what the quotas say for that. Over-admission is at most what passed.",
    labels: ["on_failure", "result"],
  },
  "quota.outage.over_admitted": {
    type: "counter",
    unit: "items",
    help: "Quantity that quotas which count locally during outages let pass beyond their limits, as found afterwards.",
    labels: [],
  },
  "quota.counters": { type: "gauge", unit: "entries", help: "Counts held in memory.", labels: [] },
  "quota.remembered": { type: "gauge", unit: "entries", help: "Answers held for repeated request ids.", labels: [] },
  "quota.cache.entries": { type: "gauge", unit: "entries", help: "Counters with a local share.", labels: [] },
  "quota.cache.over_accepted": {
    type: "counter",
    unit: "items",
    help: "Quantity accepted locally that the shared counter then refused.",
    labels: [],
  },
} as const satisfies MetricDefinitions;
