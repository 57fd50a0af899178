/** Reads partitions of Kafka from given offsets on, without a consumer group: nothing is committed, nobody is disturbed. */
import { Consumer, type ConsumerOptions } from "@platformatic/kafka";
import { type KafkaConfig, loadTlsOptions } from "@weir/sink";

/** A record as it lies on Kafka. */
export interface KafkaRecord {
  readonly topic: string;
  readonly key: Buffer | undefined;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly value: Buffer;
  readonly timestampMs: number;
}

/** The next offset to read of each partition, by topic. */
export type Offsets = Map<string, bigint[]>;

/** Partitions of one cluster. */
export interface PartitionReader {
  /** The first offset that is held, or the one after the last, of each partition. A topic that does not exist has none. */
  offsets(which: "first" | "end"): Promise<Offsets>;
  /** Reads what is there, waiting shortly if that is nothing, and moves the offsets on. */
  fetch(offsets: Offsets): Promise<readonly KafkaRecord[]>;
  close(): Promise<void>;
}

type ClusterSettings = KafkaConfig["defaultCluster"];

const timeoutMs = 5000;
const waitMs = 250;
const maxPartitionBytes = 1024 * 1024;
const metadataAgeMs = 2000;

/** Creates a reader; connects with the first use. */
export async function createPartitionReader(
  settings: ClusterSettings,
  topics: readonly string[],
): Promise<PartitionReader> {
  const options: ConsumerOptions<Buffer, Buffer, Buffer, Buffer> = {
    clientId: "weir-tail",
    groupId: "weir-tail",
    bootstrapBrokers: [...settings.brokers],
    timeout: timeoutMs,
    connectTimeout: timeoutMs,
    retries: 2,
    retryDelay: 200,
    ...(settings.tls && { tls: await loadTlsOptions(settings.tls) }),
    ...(settings.sasl && { sasl: { ...settings.sasl } }),
  };
  const consumer = new Consumer(options);

  async function describe(topic: string) {
    try {
      const metadata = await consumer.metadata({
        topics: [topic],
        autocreateTopics: false,
        metadataMaxAge: metadataAgeMs,
      });
      return metadata.topics.get(topic);
    } catch (error) {
      if (error instanceof Error && /unknown.?topic/i.test(error.message)) return undefined;
      throw error;
    }
  }

  async function existingTopics() {
    const described = await Promise.all(topics.map(async (topic) => ({ topic, description: await describe(topic) })));
    return described.flatMap(({ topic, description }) =>
      description === undefined ? [] : [{ topic, ...description }],
    );
  }

  return {
    async offsets(which) {
      const existing = (await existingTopics()).map(({ topic }) => topic);
      if (existing.length === 0) return new Map();
      return new Map(await consumer.listOffsets({ topics: existing, timestamp: which === "first" ? -2n : -1n }));
    },
    async fetch(offsets) {
      const existing = await existingTopics();
      const names = new Map(existing.map(({ topic, id }) => [id, topic]));
      const leaders = new Set(existing.flatMap(({ partitions }) => partitions.map(({ leader }) => leader)));
      const records: KafkaRecord[] = [];
      for (const node of leaders) {
        const wanted = existing.flatMap(({ topic, id, partitions }) => {
          const mine = partitions.flatMap(({ leader, leaderEpoch }, partition) =>
            leader === node ? [wantedPartition(partition, leaderEpoch, offsetAt(offsets, topic, partition))] : [],
          );
          return mine.length === 0 ? [] : [{ topicId: id, partitions: mine }];
        });
        const answer = await consumer.fetch({ node, topics: wanted, minBytes: 1, maxWaitTime: waitMs });
        for (const { topicId, partitions } of answer.responses) {
          const topic = names.get(topicId);
          if (topic !== undefined) for (const partition of partitions) records.push(...take(topic, partition, offsets));
        }
      }
      return records.toSorted((left, right) => left.timestampMs - right.timestampMs);
    },
    close: () => consumer.close(true),
  };
}

type FetchedPartition = Awaited<ReturnType<Consumer["fetch"]>>["responses"][number]["partitions"][number];

function wantedPartition(partition: number, currentLeaderEpoch: number, fetchOffset: bigint) {
  return { partition, currentLeaderEpoch, fetchOffset, lastFetchedEpoch: -1, partitionMaxBytes: maxPartitionBytes };
}

function offsetAt(offsets: Offsets, topic: string, partition: number): bigint {
  return offsets.get(topic)?.[partition] ?? 0n;
}

/** The records of a partition from its offset on; a fetch gives whole batches, which may begin before it. */
function take(
  topic: string,
  { partitionIndex, records: batches }: FetchedPartition,
  offsets: Offsets,
): readonly KafkaRecord[] {
  const taken: KafkaRecord[] = [];
  let next = offsetAt(offsets, topic, partitionIndex);
  for (const batch of batches ?? []) {
    for (const record of batch.records) {
      const offset = batch.firstOffset + BigInt(record.offsetDelta);
      if (offset < next) continue;
      next = offset + 1n;
      taken.push({
        topic,
        key: record.key === null ? undefined : Buffer.from(record.key),
        headers: record.headers.map(([name, value]) => [String(name ?? ""), String(value ?? "")] as const),
        value: Buffer.from(record.value ?? Buffer.alloc(0)),
        timestampMs: Number(batch.firstTimestamp + record.timestampDelta),
      });
    }
  }
  const ofTopic = offsets.get(topic) ?? [];
  while (ofTopic.length < partitionIndex) ofTopic.push(0n);
  ofTopic[partitionIndex] = next;
  offsets.set(topic, ofTopic);
  return taken;
}
