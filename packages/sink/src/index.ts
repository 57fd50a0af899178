/**
 * Where records go: the port, and Kafka, the embedded store and memory behind it.
 *
 * A `Sink` takes records and says when they are durable. Keys, shards and partitions are computed here, so that every
 * driver, and Relay beside us, puts a record in the same place.
 */
export type { SinkConfigProblem } from "./config-problem.ts";
export { createDiscardingSink } from "./discarding-sink.ts";
export type { EmbeddedStore, EmbeddedStoreOptions } from "./embedded/embedded-store.ts";
export { createEmbeddedStore } from "./embedded/embedded-store.ts";
export { StoreFileError, storeFile } from "./embedded/store-file.ts";
export type { FollowOptions, ReadOptions, StoredRecord, StoreReader } from "./embedded/store-reader.ts";
export { openStoreReader } from "./embedded/store-reader.ts";
export type { BrokerReport, ClusterReport, TopicReport } from "./kafka/inspect-kafka.ts";
export { inspectKafka } from "./kafka/inspect-kafka.ts";
export type { KafkaConfig, KafkaConfigSource } from "./kafka/kafka-config.ts";
export { parseKafkaConfig } from "./kafka/kafka-config.ts";
export type { KafkaDriver, KafkaDriverName, KafkaMessage } from "./kafka/kafka-driver.ts";
export { kafkaDriverNames } from "./kafka/kafka-driver.ts";
export type { KafkaSink, KafkaSinkLimits, KafkaSinkOptions } from "./kafka/kafka-sink.ts";
export { createKafkaSink } from "./kafka/kafka-sink.ts";
export { loadTlsOptions } from "./kafka/tls-options.ts";
export type { KeyedRecord, MemorySink, MemorySinkOptions } from "./memory-sink.ts";
export { createMemorySink } from "./memory-sink.ts";
export type { OutboxObserver, OutboxStats } from "./outbox/outbox.ts";
export { partitionOf } from "./routing/partition.ts";
export type { Routing, Sink, SinkHeader, SinkRecord, SubmitOptions } from "./sink.ts";
export type { SinkErrorCode } from "./sink-error.ts";
export { SinkError } from "./sink-error.ts";
export type { Topic } from "./topic.ts";
export { isTopic, topicNames, topics } from "./topic.ts";
