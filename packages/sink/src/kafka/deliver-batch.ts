/** Delivers a batch of an outbox through a driver: finds partitions, separates topics, isolates what is too large. */
import { partitionOf } from "../routing/partition.ts";
import type { SinkHeader } from "../sink.ts";
import { SinkError } from "../sink-error.ts";
import type { KafkaDriver } from "./kafka-driver.ts";

/** A message whose partition is not known yet. */
export interface QueuedMessage {
  readonly topic: string;
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: readonly SinkHeader[] | undefined;
  /** What it counts in limits. */
  readonly bytes: number;
}

/** Knows how many partitions topics have. */
export interface PartitionCounts {
  get(topic: string, signal: AbortSignal): Promise<number> | number;
  /** Asks again the next time: a delivery failed. */
  forget(topic: string): void;
}

/** After so long a count is asked for again, since topics may grow. */
const maxAgeMs = 300_000;

/** Creates the memory of a driver's partition counts. */
export function createPartitionCounts(driver: KafkaDriver, monotonicMs: () => number): PartitionCounts {
  const counts = new Map<string, { readonly count: Promise<number> | number; readonly askedMs: number }>();
  return {
    get(topic, signal) {
      const known = counts.get(topic);
      if (known !== undefined && monotonicMs() - known.askedMs < maxAgeMs) return known.count;
      const askedMs = monotonicMs();
      const asked = driver.partitionCount(topic, signal).then(
        (count) => {
          counts.set(topic, { count, askedMs });
          return count;
        },
        (error: unknown) => {
          counts.delete(topic);
          throw error;
        },
      );
      counts.set(topic, { count: asked, askedMs });
      return asked;
    },
    forget(topic) {
      counts.delete(topic);
    },
  };
}

/**
 * Delivers messages of any topics; each topic succeeds or fails for itself.
 * @returns nothing if all were delivered, else one entry per message
 */
export async function deliverBatch(
  driver: KafkaDriver,
  counts: PartitionCounts,
  messages: readonly QueuedMessage[],
  signal: AbortSignal,
): Promise<readonly (SinkError | undefined)[] | undefined> {
  const errors = new Map<QueuedMessage, SinkError>();
  const groups = groupByTopic(messages);
  await Promise.all([...groups].map(([topic, group]) => deliverTopic(driver, counts, topic, group, signal, errors)));
  return errors.size === 0 ? undefined : messages.map((message) => errors.get(message));
}

async function deliverTopic(
  driver: KafkaDriver,
  counts: PartitionCounts,
  topic: string,
  messages: readonly QueuedMessage[],
  signal: AbortSignal,
  errors: Map<QueuedMessage, SinkError>,
): Promise<void> {
  try {
    const known = counts.get(topic, signal);
    const count = typeof known === "number" ? known : await known;
    const placed = messages.map(({ key, value, headers }) => ({
      topic,
      partition: partitionOf(key, count),
      key,
      value,
      headers,
    }));
    await driver.sendBatch(placed, signal);
  } catch (cause) {
    const error =
      cause instanceof SinkError ? cause : new SinkError("unavailable", `kafka: ${String(cause)}`, { cause });
    if (error.code === "too_large" && messages.length > 1) {
      // The topic takes less than our limit: find out which messages are to blame.
      const middle = messages.length >> 1;
      await deliverTopic(driver, counts, topic, messages.slice(0, middle), signal, errors);
      await deliverTopic(driver, counts, topic, messages.slice(middle), signal, errors);
      return;
    }
    if (error.code !== "too_large") counts.forget(topic);
    for (const message of messages) errors.set(message, error);
  }
}

function groupByTopic(messages: readonly QueuedMessage[]): ReadonlyMap<string, readonly QueuedMessage[]> {
  const groups = new Map<string, QueuedMessage[]>();
  for (const message of messages) {
    const group = groups.get(message.topic);
    if (group === undefined) groups.set(message.topic, [message]);
    else group.push(message);
  }
  return groups;
}
