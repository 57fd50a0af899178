/** A Kafka driver on @platformatic/kafka. Knows all codecs; compresses on the event loop. */
import { findErrorBy, Producer, type ProducerOptions } from "@platformatic/kafka";
import { SinkError } from "../sink-error.ts";
import { clientOptions, innermostMessage } from "./client-options.ts";
import type { ClusterSettings } from "./cluster-settings.ts";
import { driverTimes, type KafkaDriver, type KafkaMessage } from "./kafka-driver.ts";

/** Kafka's error codes for a batch that is above the broker's or the topic's limit. */
const tooLargeApiIds = ["MESSAGE_TOO_LARGE", "RECORD_LIST_TOO_LARGE"];

/** Creates the driver; connects with the first use. */
export async function createPlatformaticDriver(settings: ClusterSettings, clientId: string): Promise<KafkaDriver> {
  const options: ProducerOptions<Buffer, Buffer, Buffer, Buffer> = {
    ...(await clientOptions(settings, clientId)),
    acks: settings.acks,
    compression: settings.compression,
    autocreateTopics: true,
    timeout: driverTimes.requestMs,
    requestTimeout: driverTimes.requestMs,
    connectTimeout: driverTimes.connectMs,
    retries: driverTimes.retries,
    retryDelay: driverTimes.retryDelayMs,
    metadataMaxAge: driverTimes.metadataMaxAgeMs,
  };
  const producer = new Producer(options);
  return {
    async sendBatch(messages) {
      try {
        await producer.send({ messages: messages.map(toLibraryMessage) });
      } catch (cause) {
        throw toSinkError(cause);
      }
    },
    async partitionCount(topic) {
      try {
        const metadata = await producer.metadata({ topics: [topic], autocreateTopics: true, forceUpdate: true });
        const count = metadata.topics.get(topic)?.partitionsCount ?? 0;
        if (count < 1) throw new Error(`topic ${topic} has no partitions`);
        return count;
      } catch (cause) {
        throw toSinkError(cause);
      }
    },
    close: () => producer.close(true),
  };
}

function toLibraryMessage({ topic, partition, key, value, headers }: KafkaMessage) {
  if (headers === undefined) return { topic, partition, key, value };
  const map = new Map<Buffer, Buffer>();
  for (const [name, text] of headers) map.set(Buffer.from(name), Buffer.from(text));
  return { topic, partition, key, value, headers: map };
}

function toSinkError(cause: unknown): SinkError {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const isTooLarge = tooLargeApiIds.some((id) => findErrorBy(error, "apiId", id) !== null);
  return new SinkError(isTooLarge ? "too_large" : "unavailable", `kafka: ${innermostMessage(error)}`, { cause });
}
