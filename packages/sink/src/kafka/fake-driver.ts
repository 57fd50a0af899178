/** A Kafka driver for tests: keeps what it is sent, and fails as told. */
import type { KafkaDriver, KafkaMessage } from "./kafka-driver.ts";

/** A driver that can be looked into. */
export interface FakeDriver extends KafkaDriver {
  /** What was delivered, in order. */
  readonly delivered: readonly KafkaMessage[];
  /** Topics whose partitions were asked for, in order. */
  readonly asked: readonly string[];
  /** Is called before each batch; throws to make it fail. */
  beforeSend: (messages: readonly KafkaMessage[]) => void;
  closed: boolean;
}

/** Creates a driver of a cluster in which every topic has 16 partitions. */
export function createFakeDriver(partitions = 16): FakeDriver {
  const delivered: KafkaMessage[] = [];
  const asked: string[] = [];
  return {
    delivered,
    asked,
    closed: false,
    beforeSend() {},
    async sendBatch(messages) {
      this.beforeSend(messages);
      delivered.push(...messages);
    },
    async partitionCount(topic) {
      asked.push(topic);
      return partitions;
    },
    async close() {
      this.closed = true;
    },
  };
}
