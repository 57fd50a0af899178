/** Turns a delivered message back into a value that can be read and printed: msgpack, JSON or protobuf, by its topic. */
import { type Topic, topicNames } from "@weir/sink";
import { decodeMessagePack } from "./message-pack.ts";
import { decodeTraceItem } from "./trace-item-json.ts";

/** A value of JSON. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

type Encoding = "json" | "msgpack" | "trace_item";

/** Encodings of the topics (topics, section "Topics"). */
const encodings: Readonly<Record<Topic, Encoding>> = {
  events: "msgpack",
  attachments: "msgpack",
  transactions: "msgpack",
  feedback: "msgpack",
  outcomes: "json",
  outcomes_billing: "json",
  metrics_sessions: "json",
  profiles: "msgpack",
  replay_recordings: "msgpack",
  monitors: "msgpack",
  spans: "json",
  items: "trace_item",
};

/** The logical topic of a name: its key in the configuration, or its default name. */
export function topicOfName(name: string): Topic | undefined {
  return Object.entries(topicNames).flatMap(([topic, logicalName]) =>
    name === topic || name === logicalName ? [topic as Topic] : [],
  )[0];
}

/**
 * Decodes a message. Bytes within it become JSON values if they hold JSON, else base64.
 * @throws if the message is not in its topic's encoding
 */
export function decodeMessage(topic: Topic, bytes: Buffer): JsonValue {
  switch (encodings[topic]) {
    case "json":
      return JSON.parse(bytes.toString()) as JsonValue;
    case "msgpack":
      return decodeMessagePack(bytes);
    case "trace_item":
      return decodeTraceItem(bytes);
  }
}
