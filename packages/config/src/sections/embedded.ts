/** What only Weir has: `storage`, `projects`, `sink`. */
import { byteSize, flag, integer, key, milliseconds, oneOf, section, text } from "../key-types.ts";

export const storage = section("What is kept on disk without Kafka and Redis.", {
  path: key(
    text().nullable().default("./data"),
    "Folder, relative to the working directory; null: keep nothing on disk.",
  ),
  max_messages: key(integer(1).default(100_000), "Most delivered messages that are kept; the oldest go first.", {
    unit: "messages",
  }),
  max_bytes: key(
    byteSize().default(256 * 1024 * 1024),
    "Most bytes of delivered messages that are kept; the oldest go first.",
  ),
});

export const projects = section("Projects that are managed here.", {
  path: key(text().optional(), "Watched folder of project state documents (YAML or JSON).", {
    defaultText: "projects in the folder of storage.path",
  }),
  upstream: key(
    flag().default(false),
    "Ask relay.upstream for projects that are not known here, and for the global configuration; needs credentials. Nothing is sent there as long as this is false.",
  ),
});

export const sink = section("The queue in front of Kafka.", {
  driver: key(oneOf(["platformatic", "kafkajs"]).default("platformatic"), "The Kafka client."),
  max_queue_bytes: key(byteSize().default(64 * 1024 * 1024), "Most bytes that wait; beyond, deliveries are refused."),
  max_queue_messages: key(integer(1).default(100_000), "Most messages that wait; beyond, deliveries are refused.", {
    unit: "messages",
  }),
  linger_ms: key(milliseconds().default(5), "How long messages are collected into a batch."),
  timeout_ms: key(milliseconds().default(30_000), "How long a delivery may take."),
});
