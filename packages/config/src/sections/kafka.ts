/** Kafka clusters and topics under `processing` (topics, section "Configuration and producer"). */
import { z } from "zod";
import { integer, key, noted, seconds, section } from "../key-types.ts";

/** One property of a Kafka client, named as librdkafka names it. */
export interface KafkaParameter {
  readonly name: string;
  readonly value: string;
}

/** A physical topic behind a logical one. */
export interface TopicShard {
  /** Name of the physical topic. */
  readonly name: string;
  /** The entry of `secondary_kafka_configs` that it is on; undefined: the default cluster. */
  readonly config?: string | undefined;
  /** Most messages of one key per window before they are spread. */
  readonly key_rate_limit?: { readonly limit_per_window: number; readonly window_secs: number } | undefined;
}

const parametersForm = "a list of {name, value}";
const propertyValue = z.union([z.string(), z.number(), z.boolean()], { error: "a text" }).transform(String);
const parameter = z.object({ name: z.string({ error: "a text" }), value: propertyValue }, { error: "{name, value}" });

/** A list of client properties. */
export const kafkaParameters = noted(z.array(parameter, { error: parametersForm }), {
  expected: parametersForm,
  secret: "properties",
});

const topicForm = "a topic name, {name, config?, key_rate_limit?}, or a non-empty list of either";
const topicName = z.string().min(1);
const shard = z.object({
  name: topicName,
  config: z.string().optional(),
  key_rate_limit: z.object({ limit_per_window: integer(), window_secs: seconds() }).optional(),
});

const topicShards = noted(
  z
    .union([topicName, shard, z.array(topicName).min(1), z.array(shard).min(1)], { error: topicForm })
    .transform((value): readonly TopicShard[] =>
      (Array.isArray(value) ? value : [value]).map((entry) => (typeof entry === "string" ? { name: entry } : entry)),
    ),
  { expected: topicForm },
);

/** A logical topic: configured under its key or under its logical name. */
function topic(logicalName: string, carries: string) {
  return key(topicShards.default([{ name: logicalName }]), `Topic for ${carries}.`, { alias: logicalName });
}

export const topics = section("Physical topics by logical topic; the logical name is accepted as key as well.", {
  events: topic("ingest-events", "error events"),
  attachments: topic("ingest-attachments", "attachments, and events that have some"),
  transactions: topic("ingest-transactions", "transactions"),
  outcomes: topic("outcomes", "outcomes"),
  outcomes_billing: topic("outcomes-billing", "outcomes that billing counts"),
  metrics_sessions: topic("ingest-metrics", "session metrics"),
  profiles: topic("profiles", "profiles"),
  replay_recordings: topic("ingest-replay-recordings", "replays"),
  monitors: topic("ingest-monitors", "check-ins"),
  spans: topic("ingest-spans", "spans"),
  feedback: topic("ingest-feedback-events", "feedback"),
  items: topic("snuba-items", "logs, trace metrics and other trace items"),
});
