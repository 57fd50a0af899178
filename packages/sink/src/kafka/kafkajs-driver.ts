/** A Kafka driver on kafkajs. Its codecs here: none, gzip, zstd. */
import { promisify } from "node:util";
import { zstdCompress, zstdDecompress } from "node:zlib";
import kafkajs, { type Admin, type KafkaConfig, type Message, type Producer } from "kafkajs";
import { SinkError } from "../sink-error.ts";
import type { ClusterSettings, SaslSettings } from "./cluster-settings.ts";
import { driverTimes, type KafkaDriver, type KafkaMessage } from "./kafka-driver.ts";
import { loadTlsOptions } from "./tls-options.ts";

/**
 * Creates the driver; connects with the first use.
 * @throws RangeError for a codec that it lacks
 */
export async function createKafkajsDriver(settings: ClusterSettings, clientId: string): Promise<KafkaDriver> {
  const { Kafka, CompressionTypes, CompressionCodecs, logLevel } = kafkajs;
  const codecs = new Map([
    ["none", CompressionTypes.None],
    ["gzip", CompressionTypes.GZIP],
    ["zstd", CompressionTypes.ZSTD],
  ]);
  const compression = codecs.get(settings.compression);
  if (compression === undefined) {
    throw new RangeError(
      `compression.type: found ${settings.compression}, expected one of ${[...codecs.keys()].join(", ")} with sink.driver kafkajs, or sink.driver platformatic`,
    );
  }
  // The library keeps its codecs in a table of its module; filling the slot for zstd twice changes nothing.
  CompressionCodecs[CompressionTypes.ZSTD] = () => zstdCodec;

  const config: KafkaConfig = {
    clientId,
    brokers: [...settings.brokers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: driverTimes.connectMs,
    requestTimeout: driverTimes.requestMs,
    retry: { retries: driverTimes.retries, initialRetryTime: driverTimes.retryDelayMs },
    ...(settings.tls && { ssl: await loadTlsOptions(settings.tls) }),
    ...(settings.sasl && { sasl: saslOptions(settings.sasl) }),
  };
  const kafka = new Kafka(config);
  const producer = kafka.producer({
    allowAutoTopicCreation: true,
    metadataMaxAge: driverTimes.metadataMaxAgeMs,
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0,
  });
  const admin = kafka.admin();
  const connected = connectOnce(producer, admin);

  return {
    async sendBatch(messages) {
      try {
        await connected();
        const topic = messages[0]?.topic ?? "";
        await producer.sendBatch({
          acks: settings.acks,
          compression,
          timeout: driverTimes.requestMs,
          topicMessages: [{ topic, messages: messages.map(toLibraryMessage) }],
        });
      } catch (cause) {
        throw toSinkError(cause);
      }
    },
    async partitionCount(topic) {
      try {
        await connected();
        const known = await admin.listTopics();
        // -1: the broker's defaults for partitions and replicas.
        if (!known.includes(topic)) {
          await admin
            .createTopics({ topics: [{ topic, numPartitions: -1, replicationFactor: -1 }] })
            .catch(unlessItExists);
        }
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
        const count = topics[0]?.partitions.length ?? 0;
        if (count < 1) throw new Error(`topic ${topic} has no partitions`);
        return count;
      } catch (cause) {
        throw toSinkError(cause);
      }
    },
    async close() {
      await Promise.allSettled([producer.disconnect(), admin.disconnect()]);
    },
  };
}

/** Somebody else was faster, or the broker that was asked did not know yet. */
function unlessItExists(cause: unknown): void {
  const errors = cause instanceof Error && "errors" in cause && Array.isArray(cause.errors) ? cause.errors : [cause];
  if (!errors.every((error: { type?: unknown }) => error.type === "TOPIC_ALREADY_EXISTS")) throw cause;
}

const zstdCodec = {
  compress: ({ buffer }: { buffer: Buffer }): Promise<Buffer> => promisify(zstdCompress)(buffer),
  decompress: (buffer: Buffer): Promise<Buffer> => promisify(zstdDecompress)(buffer),
};

/** Connects both clients with the first call, and again with the next call after a failure. */
function connectOnce(producer: Producer, admin: Admin): () => Promise<unknown> {
  let connecting: Promise<unknown> | undefined;
  return () => {
    connecting ??= Promise.all([producer.connect(), admin.connect()]).catch((error: unknown) => {
      connecting = undefined;
      throw error;
    });
    return connecting;
  };
}

function saslOptions({ mechanism, username, password }: SaslSettings): NonNullable<KafkaConfig["sasl"]> {
  switch (mechanism) {
    case "PLAIN":
      return { mechanism: "plain", username, password };
    case "SCRAM-SHA-256":
      return { mechanism: "scram-sha-256", username, password };
    case "SCRAM-SHA-512":
      return { mechanism: "scram-sha-512", username, password };
  }
}

function toLibraryMessage({ partition, key, value, headers }: KafkaMessage): Message {
  if (headers === undefined) return { partition, key, value };
  return { partition, key, value, headers: Object.fromEntries(headers) };
}

function toSinkError(cause: unknown): SinkError {
  const type = cause instanceof Error && "type" in cause ? cause.type : undefined;
  const isTooLarge = type === "MESSAGE_TOO_LARGE" || type === "RECORD_LIST_TOO_LARGE";
  const message = cause instanceof Error ? cause.message : String(cause);
  return new SinkError(isTooLarge ? "too_large" : "unavailable", `kafka: ${message}`, { cause });
}
