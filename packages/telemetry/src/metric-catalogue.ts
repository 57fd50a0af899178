/**
 * The catalogue of metric names: every metric of every service, with type, unit, help and labels. A metric that is not
 * here can't be counted. Add to your service's block; Prometheus' name is `weir_` + the name with `_` for `.`, + the
 * unit for seconds and bytes, + `_total` for counters.
 */

/** What is known about a metric. */
export type MetricDefinition =
  | (MetricText & { readonly type: "counter" | "gauge" })
  | (MetricText & { readonly type: "histogram"; readonly buckets: readonly number[] });

interface MetricText {
  /** One sentence: what it counts or measures. */
  readonly help: string;
  /** `seconds` and `bytes` become part of the exported name. */
  readonly unit:
    | "seconds"
    | "bytes"
    | "items"
    | "requests"
    | "messages"
    | "batches"
    | "errors"
    | "connections"
    | "projects"
    | "entries"
    | "flag";
  /** Names of its labels; their values must come from a small, fixed set. */
  readonly labels: readonly string[];
}

/** Upper bounds in seconds, for network and processing times. */
const secondsBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
/** Upper bounds in bytes. */
const bytesBuckets = [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864] as const;

export const metricCatalogue = {
  // Every process
  "process.info": { type: "gauge", unit: "flag", help: "Always 1; names the version.", labels: ["version"] },
  "process.cpu": { type: "counter", unit: "seconds", help: "User and system CPU time of the process.", labels: [] },
  "process.memory": { type: "gauge", unit: "bytes", help: "Resident memory of the process.", labels: [] },
  "process.event_loop.delay": {
    type: "histogram",
    unit: "seconds",
    help: "How late timers of the event loop are.",
    labels: [],
    buckets: secondsBuckets,
  },
  "process.message.size": {
    type: "histogram",
    unit: "bytes",
    help: "Size of delivered messages.",
    labels: ["topic"],
    buckets: bytesBuckets,
  },

  // ingest-gateway

  // project-config

  // quota
  "quota.checks": {
    type: "counter",
    unit: "items",
    help: "Checks answered; project_unknown and counters_unavailable let data pass uncounted.",
    labels: ["result"],
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
  "quota.counters": { type: "gauge", unit: "entries", help: "Counts held in memory.", labels: [] },
  "quota.remembered": { type: "gauge", unit: "entries", help: "Answers held for repeated request ids.", labels: [] },
  "quota.cache.entries": { type: "gauge", unit: "entries", help: "Counters with a local share.", labels: [] },
  "quota.cache.over_accepted": {
    type: "counter",
    unit: "items",
    help: "Quantity accepted locally that the shared counter then refused.",
    labels: [],
  },

  // sampling
  "sampling.decision": {
    type: "counter",
    unit: "items",
    help: "Sampling decisions; error_tag decisions drop nothing.",
    labels: ["decision", "item"],
  },
  "sampling.project_unresolved": {
    type: "counter",
    unit: "items",
    help: "Decisions made without the rules of a project that was not known in time.",
    labels: ["item"],
  },

  // span-processor

  // event-processor

  // sink and outcomes
} as const satisfies Readonly<Record<string, MetricDefinition>>;

type Catalogue = typeof metricCatalogue;

/** The name of a metric. */
export type MetricName = keyof Catalogue;

/** The names of the metrics of one type. */
export type MetricNameOf<T extends MetricDefinition["type"]> = {
  [N in MetricName]: Catalogue[N]["type"] extends T ? N : never;
}[MetricName];

/** The labels that a metric needs. */
export type LabelsOf<N extends MetricName> = { readonly [L in Catalogue[N]["labels"][number]]: string };
