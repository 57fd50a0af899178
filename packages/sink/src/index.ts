/**
 * Where records go: the port, and Kafka, the embedded store and memory behind it.
 *
 * A `Sink` takes records and says when they are durable. Keys, shards and partitions are computed here, so that every
 * driver, and Relay beside us, puts a record in the same place.
 */

export type { KeyedRecord, MemorySink, MemorySinkOptions } from "./memory-sink.ts";
export { createMemorySink } from "./memory-sink.ts";
export type { Routing, Sink, SinkHeader, SinkRecord, SubmitOptions } from "./sink.ts";
export type { SinkErrorCode } from "./sink-error.ts";
export { SinkError } from "./sink-error.ts";
export type { Topic } from "./topic.ts";
export { isTopic, topicNames, topics } from "./topic.ts";
