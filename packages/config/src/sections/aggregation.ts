/** Metric aggregation: `aggregator`, `secondary_aggregators`. */
import { z } from "zod";
import { byteSize, integer, key, listOf, noted, oneOf, seconds, section, text } from "../key-types.ts";

const notAggregated = "only outcomes are aggregated here: session metrics are delivered as they are made";

const aggregatorShape = {
  bucket_interval: key(seconds().optional(), "Width of a bucket.", {
    defaultText: "10; without processing.enabled 1, so that drops are seen at once",
  }),
  aggregator_size: key(integer(1).default(1), "How many buckets in time one aggregator holds.", {
    unit: "buckets",
    withoutEffect: notAggregated,
  }),
  initial_delay: key(seconds().optional(), "How long a bucket waits for late data.", {
    defaultText: "30; without processing.enabled 0",
  }),
  max_secs_in_past: key(seconds().default(432_000), "Older buckets are dropped."),
  max_secs_in_future: key(seconds().default(60), "Buckets further ahead are dropped."),
  max_project_key_bucket_bytes: key(byteSize().optional(), "Most memory for one project.", {
    withoutEffect: notAggregated,
  }),
  max_total_bucket_bytes: key(byteSize().optional(), "Most memory in all.", { withoutEffect: notAggregated }),
  flush_partitions: key(integer(1).optional(), "Into how many parts a flush is divided.", { unit: "partitions" }),
  flush_batching: key(
    oneOf(["project", "bucket", "partition", "none"]).default("project"),
    "What is flushed together.",
    { alias: "shift_key", withoutEffect: notAggregated },
  ),
  max_name_length: key(integer().default(200), "Longest name.", { unit: "bytes", withoutEffect: notAggregated }),
  max_tag_key_length: key(integer().default(200), "Longest tag name.", { unit: "bytes", withoutEffect: notAggregated }),
  max_tag_value_length: key(integer().default(200), "Longer tag values are cut.", { unit: "bytes" }),
  max_flush_bytes: key(byteSize().default(5_000_000), "Largest message of buckets.", { withoutEffect: notAggregated }),
};

export const aggregator = section("Aggregation of metric buckets.", aggregatorShape);

/** Which buckets an aggregator takes. */
export type AggregatorCondition =
  | { readonly op: "eq"; readonly field: "namespace"; readonly value: string }
  | { readonly op: "and" | "or"; readonly inner: readonly AggregatorCondition[] }
  | { readonly op: "not"; readonly inner: AggregatorCondition };

const condition: z.ZodType<AggregatorCondition> = z.lazy(() =>
  z.union(
    [
      z.object({ op: z.literal("eq"), field: z.literal("namespace"), value: z.string() }),
      z.object({ op: z.enum(["and", "or"]), inner: z.array(condition) }),
      z.object({ op: z.literal("not"), inner: condition }),
    ],
    { error: "a condition: {op: eq, field: namespace, value}, or and, or, not with inner" },
  ),
);

const secondaryAggregator = noted(
  z.object({
    name: key(text(), "Names it in logs and metrics."),
    condition: noted(condition, { description: "Which buckets it takes.", expected: "a condition" }),
    config: section("Its own settings.", aggregatorShape),
  }),
  { expected: "a mapping with name, condition and config" },
);

export const secondaryAggregators = key(
  listOf(secondaryAggregator, "a list of aggregators").default([]),
  "Aggregators for some namespaces; the first whose condition matches takes a bucket.",
  { withoutEffect: notAggregated },
);
