/** Reads topics back from Kafka, independently of the code that wrote them. */

import { setTimeout as sleep } from "node:timers/promises";
import { Consumer } from "@platformatic/kafka";

/** A record as it lies on Kafka. */
export interface ReadRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: Buffer | null;
  /** In the order of the record; a name may occur twice. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly value: Buffer;
  /** Ms since the epoch. */
  readonly timestampMs: number;
}

/** The next offset of each partition, by topic. */
export type TopicOffsets = ReadonlyMap<string, readonly bigint[]>;

/** What to read, and when to stop. */
export interface ReadTopicsOptions {
  /** As in `127.0.0.1:9092`, separated by commas. */
  readonly brokers: string;
  readonly topics: readonly string[];
  /** Where to start, as from `topicEnds`; a topic that is not in it starts at its beginning. */
  readonly from?: TopicOffsets;
  /** Stops when nothing new came for so long, in ms. Default: 1000. */
  readonly quietMs?: number;
  /** Stops as soon as it holds for what was read so far; then `quietMs` does not count. */
  readonly until?: (records: readonly ReadRecord[]) => boolean;
  /** Longest time in ms; if `until` does not hold by then, it throws. Default: 20,000. */
  readonly timeoutMs?: number;
}

/** Reads records, each partition's in order, until it is quiet or a condition holds. A topic that does not exist (yet) is empty. */
export async function readTopics(options: ReadTopicsOptions): Promise<readonly ReadRecord[]> {
  const { topics, from, quietMs = 1000, until, timeoutMs = 20_000 } = options;
  const consumer = createReader(options.brokers);
  const positions = new Map<string, bigint>();
  const records: ReadRecord[] = [];
  const startedMs = performance.now();
  let lastNewMs = startedMs;
  try {
    while (until === undefined || !until(records)) {
      const nowMs = performance.now();
      if (until === undefined && nowMs - lastNewMs > quietMs) break;
      if (nowMs - startedMs > timeoutMs) {
        if (until === undefined) break;
        throw new Error(
          `read ${records.length} records of ${topics.join(", ")} in ${timeoutMs} ms; the condition does not hold`,
        );
      }
      let found = 0;
      for (const topic of topics) found += await readOnce(consumer, topic, from?.get(topic), positions, records);
      if (found > 0) lastNewMs = performance.now();
      else await sleep(20);
    }
    return records;
  } finally {
    await consumer.close(true);
  }
}

/** The offsets after the last record of each topic, for reading only what comes later. */
export async function topicEnds(options: {
  readonly brokers: string;
  readonly topics: readonly string[];
}): Promise<TopicOffsets> {
  const consumer = createReader(options.brokers);
  const ends = new Map<string, readonly bigint[]>();
  try {
    for (const topic of options.topics) {
      if ((await describeTopic(consumer, topic)) === undefined) continue;
      const offsets = await consumer.listOffsets({ topics: [topic], timestamp: -1n });
      ends.set(topic, offsets.get(topic) ?? []);
    }
    return ends;
  } finally {
    await consumer.close(true);
  }
}

function createReader(brokers: string): Consumer {
  return new Consumer({
    clientId: "weir-test-reader",
    groupId: "weir-test-reader",
    bootstrapBrokers: brokers.split(","),
    timeout: 5000,
    retries: 1,
    retryDelay: 100,
  });
}

async function describeTopic(consumer: Consumer, topic: string) {
  try {
    const metadata = await consumer.metadata({ topics: [topic], autocreateTopics: false, metadataMaxAge: 1000 });
    return metadata.topics.get(topic);
  } catch (error) {
    if (error instanceof Error && /Unknown topic|UNKNOWN_TOPIC/.test(error.message)) return undefined;
    throw error;
  }
}

async function readOnce(
  consumer: Consumer,
  topic: string,
  from: readonly bigint[] | undefined,
  positions: Map<string, bigint>,
  records: ReadRecord[],
): Promise<number> {
  const description = await describeTopic(consumer, topic);
  if (description === undefined) return 0;
  const before = records.length;
  for (const node of new Set(description.partitions.map(({ leader }) => leader))) {
    const partitions = description.partitions.flatMap(({ leader, leaderEpoch }, partition) => {
      if (leader !== node) return [];
      const fetchOffset = positions.get(`${topic}/${partition}`) ?? from?.[partition] ?? 0n;
      return [
        {
          partition,
          currentLeaderEpoch: leaderEpoch,
          fetchOffset,
          lastFetchedEpoch: -1,
          partitionMaxBytes: 64 * 1024 * 1024,
        },
      ];
    });
    const response = await consumer.fetch({
      node,
      topics: [{ topicId: description.id, partitions }],
      minBytes: 1,
      maxWaitTime: 100,
    });
    for (const answer of response.responses) {
      for (const partition of answer.partitions) collect(topic, partition, positions, from, records);
    }
  }
  return records.length - before;
}

/** One partition's part of what a fetch returned. */
type FetchedPartition = Awaited<ReturnType<Consumer["fetch"]>>["responses"][number]["partitions"][number];

function collect(
  topic: string,
  { partitionIndex, records: batches }: FetchedPartition,
  positions: Map<string, bigint>,
  from: readonly bigint[] | undefined,
  records: ReadRecord[],
): void {
  const place = `${topic}/${partitionIndex}`;
  for (const batch of batches ?? []) {
    const wanted = positions.get(place) ?? from?.[partitionIndex] ?? 0n;
    for (const record of batch.records) {
      const offset = batch.firstOffset + BigInt(record.offsetDelta);
      // A fetch gives whole batches: the first one may begin before the offset asked for.
      if (offset < wanted) continue;
      records.push({
        topic,
        partition: partitionIndex,
        offset,
        key: record.key === null ? null : Buffer.from(record.key),
        headers: record.headers.map(([name, value]) => [String(name ?? ""), String(value ?? "")] as const),
        value: Buffer.from(record.value ?? Buffer.alloc(0)),
        timestampMs: Number(batch.firstTimestamp + record.timestampDelta),
      });
      positions.set(place, offset + 1n);
    }
  }
}
