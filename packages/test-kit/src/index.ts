/**
 * What tests build on: fakes for time, randomness, sinks and neighbours, switches for faults, an accountant that fails
 * the test on every bug, and real Redis and Kafka on loopback.
 */

export type { MemorySink } from "@weir/sink";
export { createMemorySink } from "@weir/sink";
export type { IssueOptions, TestAuthority, TestCertificate } from "./certificates/test-authority.ts";
export { createTestAuthority } from "./certificates/test-authority.ts";
export type { FaultSwitch } from "./faults/fault-switch.ts";
export { createFaultSwitch } from "./faults/fault-switch.ts";
export { withPortFaults, withSinkFaults } from "./faults/with-faults.ts";
export { findFreePorts } from "./free-port.ts";
export type { SkippableTest } from "./integration.ts";
export { MissingIntegration, requireIntegration } from "./integration.ts";
export type { ReadRecord, ReadTopicsOptions, TopicOffsets } from "./kafka/read-topics.ts";
export { readTopics, topicEnds } from "./kafka/read-topics.ts";
export type { StartKafkaOptions, TestKafka } from "./kafka/start-kafka.ts";
export { startKafka } from "./kafka/start-kafka.ts";
export type { ManualClock } from "./manual-clock.ts";
export { createManualClock } from "./manual-clock.ts";
export { askRedis } from "./redis/ask-redis.ts";
export type { StartRedisOptions, TestRedis } from "./redis/start-redis.ts";
export { startRedis } from "./redis/start-redis.ts";
export type { StartRedisClusterOptions, TestRedisCluster } from "./redis/start-redis-cluster.ts";
export { startRedisCluster } from "./redis/start-redis-cluster.ts";
export type { SeededRandom } from "./seeded-random.ts";
export { createSeededRandom } from "./seeded-random.ts";
export type { SwitchingProxy } from "./start-switching-proxy.ts";
export { startSwitchingProxy } from "./start-switching-proxy.ts";
export type { StrictAccounting } from "./strict-accounting.ts";
export { AccountingBugError, createStrictAccounting } from "./strict-accounting.ts";
export type { StubNeighbours } from "./stubs/stub-neighbours.ts";
export { createStubNeighbours } from "./stubs/stub-neighbours.ts";
export type { StubEventProcessor, StubSpanProcessor, UnitAnswer } from "./stubs/stub-processors.ts";
export { createStubEventProcessor, createStubSpanProcessor } from "./stubs/stub-processors.ts";
export type { StubProjectConfig } from "./stubs/stub-project-config.ts";
export { createStubProjectConfig } from "./stubs/stub-project-config.ts";
export type { StubQuota, StubQuotaOptions } from "./stubs/stub-quota.ts";
export { createStubQuota } from "./stubs/stub-quota.ts";
export type { StubSampling, StubSamplingOptions } from "./stubs/stub-sampling.ts";
export { createStubSampling } from "./stubs/stub-sampling.ts";
