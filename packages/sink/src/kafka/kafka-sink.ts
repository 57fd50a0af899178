/** The sink that delivers to Kafka: one outbox and one driver per cluster. */
import { setTimeout as sleep } from "node:timers/promises";
import { messageBytes, tooLarge } from "../message-size.ts";
import { createOutbox, type Outbox, type OutboxObserver, type OutboxStats } from "../outbox/outbox.ts";
import { createRouter } from "../routing/router.ts";
import type { Sink, SinkRecord } from "../sink.ts";
import { SinkError } from "../sink-error.ts";
import type { ClusterSettings } from "./cluster-settings.ts";
import { createPartitionCounts, deliverBatch, type QueuedMessage } from "./deliver-batch.ts";
import type { KafkaConfig } from "./kafka-config.ts";
import type { KafkaDriver, KafkaDriverName } from "./kafka-driver.ts";

/** Limits of our own (section `sink`); each goes before the librdkafka property of the same meaning. */
export interface KafkaSinkLimits {
  /** Most bytes held per cluster (`queue.buffering.max.kbytes`). Default: 64 MiB, and room for one largest message. */
  readonly maxQueueBytes?: number | undefined;
  /** Most records held per cluster (`queue.buffering.max.messages`). Default: 100,000. */
  readonly maxQueueRecords?: number | undefined;
  /** How long a batch waits to fill (`linger.ms`). Default: 5. */
  readonly lingerMs?: number | undefined;
  /** From submit until `deadline` (`message.timeout.ms`). Default: 10,000. */
  readonly timeoutMs?: number | undefined;
}

/** How a Kafka sink is made. */
export interface KafkaSinkOptions extends KafkaSinkLimits {
  /** From `parseKafkaConfig`. */
  readonly config: KafkaConfig;
  /** Default: platformatic. */
  readonly driver?: KafkaDriverName | undefined;
  /** Longest time that `close` waits for deliveries. Default: 10,000. */
  readonly closeTimeoutMs?: number | undefined;
  readonly observer?: OutboxObserver | undefined;
  /** Ms that never go back. Default: the process's. */
  readonly monotonicMs?: (() => number) | undefined;
  /** Makes a driver other than the named one; for tests. */
  readonly createDriver?: ((settings: ClusterSettings, clientId: string) => Promise<KafkaDriver>) | undefined;
}

/** A sink that delivers to Kafka. */
export interface KafkaSink extends Sink {
  /** What all outboxes hold together; the age is that of the oldest. */
  stats(): OutboxStats;
}

interface Cluster {
  readonly outbox: Outbox<QueuedMessage>;
  readonly driver: KafkaDriver;
  readonly maxMessageBytes: number;
}

/** Longest time that a driver may take to close, in ms: what it still holds has failed already. */
const driverCloseTimeoutMs = 3000;
/** Longest time that a topic's validation may take, in ms (topics, section "Syntax"). */
const validationTimeoutMs = 30_000;
const maxInFlight = 4;
/** A batch becomes one record batch per partition, which brokers refuse above 1 MiB by default. */
const maxBatchBytes = 900_000;
const maxBatchRecords = 1000;

/**
 * Creates the sink. Connects lazily, unless topics are to be validated.
 * @throws SinkError `unavailable` if a topic to be validated can't be had within 30 s
 * @throws RangeError if the driver lacks what is configured
 */
export async function createKafkaSink(options: KafkaSinkOptions): Promise<KafkaSink> {
  const { config, closeTimeoutMs = 10_000 } = options;
  const monotonicMs = options.monotonicMs ?? (() => performance.now());
  const router = createRouter(config.topicMap);
  const clusters = new Map<string | undefined, Cluster>();
  clusters.set(undefined, await createCluster(options, undefined, config.defaultCluster, monotonicMs));
  for (const [name, settings] of config.secondaryClusters) {
    clusters.set(name, await createCluster(options, name, settings, monotonicMs));
  }
  const all = [...clusters.values()];
  let closing: Promise<void> | undefined;
  const closeDrivers = async (): Promise<void> => {
    const late = new AbortController();
    const closed = Promise.allSettled(all.map(({ driver }) => driver.close()));
    await Promise.race([closed, sleep(driverCloseTimeoutMs, undefined, { signal: late.signal }).catch(() => {})]);
    late.abort();
  };
  if (config.validateTopics) {
    try {
      await validateTopics(config, clusters);
    } catch (error) {
      await closeDrivers();
      throw error;
    }
  }

  /** Keys and shards for all records; nothing is queued if one of them is too large. */
  function prepare(records: readonly SinkRecord[]): Map<Cluster, QueuedMessage[]> {
    const nowMs = monotonicMs();
    const perCluster = new Map<Cluster, QueuedMessage[]>();
    for (const record of records) {
      const { shard, key, headers } = router.route(record, nowMs);
      const cluster = clusters.get(shard.cluster);
      if (cluster === undefined)
        throw new RangeError(`topic map: found the cluster "${shard.cluster}", expected a configured one`);
      const bytes = messageBytes(record.value, headers);
      if (bytes > cluster.maxMessageBytes) throw tooLarge(record, bytes, cluster.maxMessageBytes);
      const message: QueuedMessage = { topic: shard.name, key, value: record.value, headers, bytes };
      const messages = perCluster.get(cluster);
      if (messages === undefined) perCluster.set(cluster, [message]);
      else messages.push(message);
    }
    return perCluster;
  }

  return {
    async submit(records, { signal } = {}) {
      const perCluster = [...prepare(records)];
      if (
        perCluster.length > 1 &&
        !perCluster.every(([{ outbox }, messages]) => outbox.hasRoom(messages.length, sumBytes(messages)))
      ) {
        throw new SinkError("full", "kafka: one of the clusters' queues has no room");
      }
      const submits = perCluster.map(([{ outbox }, messages]) => outbox.submit(messages, signal));
      if (submits.length === 1) return submits[0];
      await Promise.all(submits);
    },
    stats() {
      const parts = all.map(({ outbox }) => outbox.stats());
      return {
        records: parts.reduce((sum, part) => sum + part.records, 0),
        bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
        inFlightBatches: parts.reduce((sum, part) => sum + part.inFlightBatches, 0),
        oldestMs: Math.max(...parts.map((part) => part.oldestMs)),
      };
    },
    close() {
      closing ??= Promise.all(all.map(({ outbox }) => outbox.close(closeTimeoutMs))).then(closeDrivers);
      return closing;
    },
  };
}

async function createCluster(
  options: KafkaSinkOptions,
  name: string | undefined,
  settings: ClusterSettings,
  monotonicMs: () => number,
): Promise<Cluster> {
  const createDriver = options.createDriver ?? (await importDriver(options.driver ?? "platformatic"));
  const driver = await createDriver(settings, settings.clientId ?? name ?? "weir");
  const counts = createPartitionCounts(driver, monotonicMs);
  const maxBytes = options.maxQueueBytes ?? settings.maxQueueBytes ?? 64 * 1024 * 1024 + settings.maxMessageBytes;
  const outbox = createOutbox<QueuedMessage>({
    name: name === undefined ? "kafka" : `kafka (${name})`,
    send: (messages, signal) => deliverBatch(driver, counts, messages, signal),
    monotonicMs,
    observer: options.observer,
    maxRecords: options.maxQueueRecords ?? settings.maxQueueRecords ?? 100_000,
    maxBytes,
    lingerMs: options.lingerMs ?? settings.lingerMs ?? 5,
    timeoutMs: options.timeoutMs ?? settings.timeoutMs ?? 10_000,
    maxBatchRecords: settings.maxBatchRecords ?? maxBatchRecords,
    maxBatchBytes: settings.maxBatchBytes ?? maxBatchBytes,
    maxInFlight,
  });
  return { outbox, driver, maxMessageBytes: settings.maxMessageBytes };
}

/** Loads only the library that is used. */
async function importDriver(name: KafkaDriverName) {
  if (name === "kafkajs") return (await import("./kafkajs-driver.ts")).createKafkajsDriver;
  return (await import("./platformatic-driver.ts")).createPlatformaticDriver;
}

async function validateTopics(config: KafkaConfig, clusters: ReadonlyMap<string | undefined, Cluster>): Promise<void> {
  const signal = AbortSignal.timeout(validationTimeoutMs);
  const shards = Object.values(config.topicMap).flat();
  await Promise.all(
    shards.map(async ({ name, cluster }) => {
      const driver = clusters.get(cluster)?.driver;
      const late = new Promise<never>((_, reject) => {
        signal.addEventListener(
          "abort",
          () =>
            reject(
              new SinkError(
                "unavailable",
                `kafka: topic ${name} could not be validated within ${validationTimeoutMs} ms`,
              ),
            ),
          { once: true },
        );
      });
      await Promise.race([driver?.partitionCount(name, signal), late]);
    }),
  );
}

function sumBytes(messages: readonly QueuedMessage[]): number {
  return messages.reduce((sum, { bytes }) => sum + bytes, 0);
}
