/** What the catalogue says of a metric. */

export type MetricDefinition =
  | (MetricText & { readonly type: "counter" | "gauge" })
  | (MetricText & { readonly type: "histogram"; readonly buckets: readonly number[] });

interface MetricText {
  /** One sentence: what it counts or measures. */
  readonly help: string;
  /** Plural noun. `seconds`, `milliseconds` and `bytes` become part of the exported name. */
  readonly unit: string;
  /** Names of its labels; their values must come from a small, fixed set. */
  readonly labels: readonly string[];
}

/** Definitions by name. */
export type MetricDefinitions = Readonly<Record<string, MetricDefinition>>;

/** Upper bounds in seconds, for network and processing times. */
export const secondsBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
