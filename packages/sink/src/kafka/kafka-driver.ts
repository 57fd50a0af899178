/** What a Kafka client library must be able to do for us. */
import type { SinkHeader } from "../sink.ts";

/** A message with its place. */
export interface KafkaMessage {
  /** Physical topic. */
  readonly topic: string;
  readonly partition: number;
  /** 16 bytes. */
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: readonly SinkHeader[] | undefined;
}

/** The names of drivers in configuration. */
export const kafkaDriverNames = ["platformatic", "kafkajs"] as const;
export type KafkaDriverName = (typeof kafkaDriverNames)[number];

/** A connection to a cluster. */
export interface KafkaDriver {
  /**
   * Sends messages of one topic, in order; resolves when the brokers have confirmed all of them. All or nothing is not
   * promised: after an error some may be there. Settles by itself within seconds, also when nobody answers.
   * @param signal when it aborts, nobody waits any more, and retries are pointless
   * @throws SinkError `too_large` if the broker refused the batch for its size, else `unavailable`
   */
  sendBatch(messages: readonly KafkaMessage[], signal: AbortSignal): Promise<void>;
  /** How many partitions a topic has now; creates it if the broker allows that. @throws SinkError `unavailable` */
  partitionCount(topic: string, signal: AbortSignal): Promise<number>;
  /** Frees everything; what is under way fails. */
  close(): Promise<void>;
}

/** Times for all drivers. A request that nobody answers fails after about 16 s, retries included. */
export const driverTimes = {
  requestMs: 5000,
  connectMs: 5000,
  retries: 2,
  retryDelayMs: 250,
  metadataMaxAgeMs: 300_000,
} as const;
