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
  /** At once if it is known. An old answer is given while a new one is being asked for. */
  get(topic: string, signal: AbortSignal): Promise<number> | number;
  /** Asks anew the next time: a delivery failed. */
  forget(topic: string): void;
}

/** After so long a count is asked for again, since topics may grow. */
const maxAgeMs = 300_000;

/** Creates the memory of a driver's partition counts. */
export function createPartitionCounts(driver: KafkaDriver, monotonicMs: () => number): PartitionCounts {
  const known = new Map<string, { readonly count: number; readonly askedMs: number }>();
  const asking = new Map<string, Promise<number>>();

  function ask(topic: string, signal: AbortSignal): Promise<number> {
    const underWay = asking.get(topic);
    if (underWay !== undefined) return underWay;
    const askedMs = monotonicMs();
    const asked = driver
      .partitionCount(topic, signal)
      .then((count) => {
        known.set(topic, { count, askedMs });
        return count;
      })
      .finally(() => asking.delete(topic));
    asking.set(topic, asked);
    return asked;
  }

  return {
    get(topic, signal) {
      const answer = known.get(topic);
      if (answer === undefined) return ask(topic, signal);
      // A failure here shows in the next delivery, if it matters.
      if (monotonicMs() - answer.askedMs >= maxAgeMs) ask(topic, signal).catch(() => {});
      return answer.count;
    },
    forget(topic) {
      known.delete(topic);
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
