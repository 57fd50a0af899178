/** Processing with Kafka and Redis: `processing`. */
import { z } from "zod";
import { byteSize, flag, fraction, integer, key, mappingOf, noted, seconds, section, text } from "../key-types.ts";
import { kafkaParameters, topics } from "./kafka.ts";
import { redis } from "./redis.ts";

const objectstore = section(
  "Object storage for large attachments.",
  {
    objectstore_url: key(text().optional(), "Its address; absent: none.", { secret: "url" }),
    max_concurrent_requests: key(integer(1).default(10), "Most uploads at a time.", { unit: "uploads" }),
    max_backlog: key(integer().default(20), "Most uploads that wait.", { unit: "uploads" }),
    timeout: key(seconds().default(60), "How long an upload may take."),
    stream_timeout: key(seconds().default(300), "How long a streamed upload may take."),
    retry_delay: key(seconds().default(1), "Pause between two attempts."),
    max_attempts: key(integer(1).default(5), "Attempts per upload.", { unit: "attempts" }),
    fallback_to_kafka: key(flag().default(true), "Deliver through Kafka what could not be uploaded."),
    auth: key(
      noted(
        z.object({
          key_id: key(text(), "Names the key."),
          signing_key: key(text(), "PEM of the key.", { secret: "all" }),
        }),
        {
          expected: "a mapping with key_id and signing_key",
        },
      ).optional(),
      "Signs requests.",
    ),
  },
  { withoutEffect: "there is no object storage: large attachments are delivered to Kafka in pieces" },
);

export const processing = section("Processing with Kafka and Redis.", {
  enabled: key(flag().default(false), "Deliver to Kafka and count in Redis instead of the embedded store."),
  geoip_path: key(text().optional(), "A MaxMind database; geoip.path wins."),
  max_secs_in_future: key(seconds().default(60), "Events further ahead get the time of receipt."),
  max_session_secs_in_past: key(seconds().default(432_000), "Older sessions are dropped."),
  kafka_config: key(kafkaParameters.default([]), "Properties of the default cluster, named as librdkafka names them.", {
    secret: "properties",
  }),
  secondary_kafka_configs: key(
    mappingOf(kafkaParameters, "a mapping from names to lists of {name, value}").default({}),
    "Properties of further clusters by name.",
    { secret: "properties" },
  ),
  topics,
  kafka_validate_topics: key(flag().default(false), "Fail the start if a topic does not exist."),
  redis: key(redis.optional(), "The Redis that counts quotas and holds project configurations.", { secret: "url" }),
  attachment_chunk_size: key(
    byteSize().default(1024 * 1024),
    "Size of the pieces in which large attachments are delivered.",
  ),
  projectconfig_cache_prefix: key(text().default("relayconfig"), "Prefix of project configurations' keys in Redis."),
  max_rate_limit: key(seconds().nullable().default(300), "Longest time that clients are told to wait; null: no bound."),
  quota_cache_ratio: key(
    fraction(0, 1).optional(),
    "Share of a quota that may be counted locally before Redis is asked.",
  ),
  quota_cache_max: key(fraction(0, Number.MAX_SAFE_INTEGER).optional(), "Most that may be counted locally."),
  objectstore: noted(objectstore, { alias: "upload" }),
});
