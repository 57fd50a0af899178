/** Reads the Kafka topics that the configuration names. */
import type { WeirConfig } from "@weir/config";
import { type KafkaConfig, parseKafkaConfig, type Topic } from "@weir/sink";
import { CommandError } from "../command-error.ts";
import { createPartitionReader, type KafkaRecord, type Offsets, type PartitionReader } from "./kafka-partitions.ts";
import type { TailedRecord, TailSource } from "./tailed-record.ts";

/** The topics of one cluster. */
interface Cluster {
  readonly reader: PartitionReader;
  /** Logical topics by physical name. */
  readonly logical: ReadonlyMap<string, Topic>;
}

/**
 * Prepares the reading of topics.
 * @throws CommandError if the configuration names no brokers
 */
export async function createKafkaSource({ processing }: WeirConfig, topics: readonly Topic[]): Promise<TailSource> {
  const { config, problems } = parseKafkaConfig(processing);
  const wrong = problems.filter(({ severity }) => severity === "error");
  if (wrong.length > 0) {
    const lines = wrong.map(({ path, found, expected }) => `processing.${path}: found ${found}, expected ${expected}`);
    throw new CommandError(lines.join("\n"));
  }
  const clusters = await openClusters(config, topics);
  return {
    async *read({ follow, last, signal }) {
      const positions = await Promise.all(clusters.map(async ({ reader }) => startOf(reader, last)));
      const held: TailedRecord[] = [];
      const ends = await Promise.all(clusters.map(({ reader }) => reader.offsets("end")));
      for (const [index, cluster] of clusters.entries()) {
        while (!signal.aborted && !reached(positions[index], ends[index])) {
          const records = await fetchTailed(cluster, positions[index]);
          if (last === undefined) yield* records;
          else held.push(...records);
        }
      }
      if (last !== undefined && last > 0)
        yield* held.toSorted((left, right) => left.deliveredAtMs - right.deliveredAtMs).slice(-last);
      while (follow && !signal.aborted) {
        const rounds = await Promise.all(clusters.map((cluster, index) => fetchTailed(cluster, positions[index])));
        yield* rounds.flat();
      }
    },
    async close() {
      await Promise.all(clusters.map(({ reader }) => reader.close()));
    },
  };
}

async function openClusters(config: KafkaConfig, topics: readonly Topic[]): Promise<readonly Cluster[]> {
  const byCluster = new Map<string | undefined, Map<string, Topic>>();
  for (const topic of topics) {
    for (const { name, cluster } of config.topicMap[topic]) {
      const logical = byCluster.get(cluster) ?? new Map<string, Topic>();
      byCluster.set(cluster, logical.set(name, topic));
    }
  }
  return Promise.all(
    [...byCluster].map(async ([name, logical]) => {
      const settings =
        name === undefined ? config.defaultCluster : (config.secondaryClusters.get(name) ?? config.defaultCluster);
      return { reader: await createPartitionReader(settings, [...logical.keys()]), logical };
    }),
  );
}

/** Where to begin so that at least the last n records are read: n before the end of every partition. */
async function startOf(reader: PartitionReader, last: number | undefined): Promise<Offsets> {
  const first = await reader.offsets("first");
  if (last === undefined) return first;
  const end = await reader.offsets("end");
  const before = (topic: string, offset: bigint, partition: number) => {
    const oldest = first.get(topic)?.[partition] ?? 0n;
    const wanted = offset - BigInt(last);
    return wanted > oldest ? wanted : oldest;
  };
  return new Map(
    [...end].map(([topic, offsets]) => [topic, offsets.map((offset, partition) => before(topic, offset, partition))]),
  );
}

function reached(positions: Offsets = new Map(), ends: Offsets = new Map()): boolean {
  return [...ends].every(([topic, offsets]) =>
    offsets.every((end, partition) => (positions.get(topic)?.[partition] ?? 0n) >= end),
  );
}

async function fetchTailed(
  { reader, logical }: Cluster,
  positions: Offsets = new Map(),
): Promise<readonly TailedRecord[]> {
  return (await reader.fetch(positions)).flatMap((record) => toTailed(record, logical));
}

function toTailed(
  { topic, key, headers, value, timestampMs }: KafkaRecord,
  logical: ReadonlyMap<string, Topic>,
): readonly TailedRecord[] {
  const logicalTopic = logical.get(topic);
  return logicalTopic === undefined ? [] : [{ topic: logicalTopic, key, headers, value, deliveredAtMs: timestampMs }];
}
