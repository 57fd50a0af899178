/** Makes the sink that the configuration asks for: Kafka, the embedded store, or none. */
import { ConfigError, type WeirConfig } from "@weir/config";
import {
  createDiscardingSink,
  createEmbeddedStore,
  createKafkaSink,
  type OutboxObserver,
  type OutboxStats,
  parseKafkaConfig,
  type Sink,
  type SinkErrorCode,
} from "@weir/sink";
import type { Logger, Metrics } from "@weir/telemetry";

/** What the sink is made from. */
export interface ConfiguredSinkOptions {
  readonly config: WeirConfig;
  /** Folder of the embedded store. Undefined: what is delivered is forgotten. */
  readonly dataDir: string | undefined;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/**
 * Creates the sink: Kafka with `processing.enabled`, otherwise the embedded store in `storage.path`.
 * @throws ConfigError if the Kafka configuration is wrong
 * @throws StoreFileError if the store cannot be opened
 * @throws SinkError if topics are to be validated and one is missing
 */
export async function createConfiguredSink({ config, dataDir, metrics, logger }: ConfiguredSinkOptions): Promise<Sink> {
  const observer = observe(metrics);
  if (config.processing.enabled) {
    const sink = await createKafkaSink({
      config: readKafkaConfig(config, logger),
      driver: config.sink.driver,
      maxQueueBytes: config.sink.max_queue_bytes,
      maxQueueRecords: config.sink.max_queue_messages,
      lingerMs: config.sink.linger_ms,
      timeoutMs: config.sink.timeout_ms,
      closeTimeoutMs: config.limits.shutdown_timeout * 1000,
      observer,
    });
    exportStats(metrics, config, () => sink.stats());
    return sink;
  }
  if (dataDir === undefined) return createDiscardingSink();
  const store = createEmbeddedStore({
    folder: dataDir,
    maxMessages: config.storage.max_messages,
    maxBytes: config.storage.max_bytes,
    maxQueueBytes: config.sink.max_queue_bytes,
    maxQueueRecords: config.sink.max_queue_messages,
    now: () => Date.now(),
    observer,
  });
  exportStats(metrics, config, () => store.stats());
  return store;
}

function readKafkaConfig({ processing }: WeirConfig, logger: Logger) {
  const { config, problems } = parseKafkaConfig(processing);
  for (const { severity, path, found, expected } of problems) {
    const key = `processing.${path}`;
    if (severity === "error") throw new ConfigError([{ key, found, expected, where: "" }]);
    logger.warn({ key }, `${key}: found ${found}, expected ${expected}`);
  }
  return config;
}

function observe(metrics: Metrics): OutboxObserver {
  const delivered = metrics.counter("sink.delivered");
  const codes: readonly SinkErrorCode[] = ["full", "deadline", "too_large", "unavailable", "closed"];
  const failed = new Map(codes.map((code) => [code, metrics.counter("sink.failed", { code })]));
  return {
    batchDone(batch) {
      if (batch.delivered) delivered.add(batch.records);
    },
    groupFailed: (code, records) => failed.get(code)?.add(records),
  };
}

function exportStats(metrics: Metrics, { sink }: WeirConfig, stats: () => OutboxStats): void {
  metrics.observe("sink.held", {}, () => stats().records);
  metrics.observe("sink.held_bytes", {}, () => stats().bytes);
  metrics.observe("sink.capacity", {}, () => sink.max_queue_messages);
  metrics.observe("sink.size.capacity", {}, () => sink.max_queue_bytes);
  metrics.observe("sink.batches.held", {}, () => stats().inFlightBatches);
  metrics.observe("sink.held_age", {}, () => stats().oldestMs);
}
