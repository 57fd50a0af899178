/** The two ways in which Weir is run, under one face for tests: everything in one process, and a process per service. */
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { openStoreReader, topicNames } from "@weir/sink";
import { readTopics, requireIntegration, type SkippableTest, startKafka, startRedis } from "@weir/test-kit";
import { type CapturedMessage, capture, type ReadRecord } from "./captured-message.ts";
import { createTopics } from "./create-topics.ts";
import { type ScaleOut, startScaleOut } from "./scale-out.ts";
import { type ConfigObject, startWeir } from "./weir-process.ts";

/** A project that a test needs. */
export interface TestProject {
  readonly projectId: number;
  readonly organizationId: number;
  readonly publicKey: string;
  readonly keyId: number;
  /** The `config` member of the project state document. */
  readonly config?: ConfigObject;
}

/** A Weir that is running, in whatever way. */
export interface RunningSetup {
  readonly httpUrl: string;
  /** Where the gateway answers RPCs: host and port. */
  readonly grpcAddress: string;
  /** Its processes, where every service has its own. */
  readonly scaleOut?: ScaleOut;
  /** The DSN of a project. */
  dsn(project: TestProject): string;
  /** Everything delivered so far, outcomes included, in order within a topic. */
  delivered(): Promise<readonly CapturedMessage[]>;
  /** Waits until what was delivered satisfies a condition; fails after `timeoutMs` with what was delivered. */
  deliveredUntil(
    isEnough: (messages: readonly CapturedMessage[]) => boolean,
    timeoutMs?: number,
  ): Promise<readonly CapturedMessage[]>;
  /** The bytes of what was delivered, for checks by other programs. */
  records(): Promise<readonly ReadRecord[]>;
  stop(): Promise<void>;
}

/** A way to run Weir. */
export interface Setup {
  readonly name: string;
  start(test: SkippableTest, projects: readonly TestProject[], config?: ConfigObject): Promise<RunningSetup>;
}

/** Logical names of all topics. */
export const logicalTopics = [
  "ingest-events",
  "ingest-attachments",
  "ingest-transactions",
  "ingest-feedback-events",
  "outcomes",
  "outcomes-billing",
  "ingest-metrics",
  "profiles",
  "ingest-replay-recordings",
  "ingest-monitors",
  "ingest-spans",
  "snuba-items",
] as const;

const quickOutcomes = { aggregator: { bucket_interval: 1, initial_delay: 0 } };

const embedded: Setup = {
  name: "in one process",
  async start(_, projects, config = {}) {
    const weir = await startWeir({ config: { ...quickOutcomes, ...config }, projects: projects.map(toDocument) });
    const records = async () => readStore(weir.dataDir);
    const { httpUrl, grpcAddress } = weir;
    return { ...reading(records, projects), httpUrl, grpcAddress, dsn: dsnAt(httpUrl), stop: () => weir.stop() };
  },
};

/** A process per service, over a real broker and a real Redis. */
export const scaleOut: Setup = {
  name: "with a process per service over Redis and Kafka",
  async start(test, projects, config = {}) {
    const started: { stop(): Promise<unknown> }[] = [];
    const stop = async () => {
      for (const part of started.reverse()) await part.stop();
    };
    try {
      const kafka = await requireIntegration(test, "a Kafka broker", startKafka);
      started.push(kafka);
      const redis = await requireIntegration(test, "Redis", startRedis);
      started.push(redis);
      const prefix = `flow-${randomBytes(4).toString("hex")}-`;
      const physicalTopics = logicalTopics.map((topic) => prefix + topic);
      await createTopics(kafka.brokers, physicalTopics, 1);
      const weir = await startScaleOut({
        projects: projects.map(toDocument),
        config: { ...quickOutcomes, ...config, processing: processingConfig(kafka.brokers, redis.url, prefix) },
      });
      started.push(weir);
      const records = () => readKafka(kafka.brokers, physicalTopics, prefix);
      const { httpUrl, processes } = weir;
      const { grpcAddress } = processes["ingest-gateway"];
      return { ...reading(records, projects), httpUrl, grpcAddress, scaleOut: weir, dsn: dsnAt(httpUrl), stop };
    } catch (error) {
      // What is left running would keep the test's process alive.
      await stop();
      throw error;
    }
  },
};

async function readKafka(brokers: string, topics: readonly string[], prefix: string): Promise<readonly ReadRecord[]> {
  const read = await readTopics({ brokers, topics, quietMs: 300 });
  return read.map(({ topic, key, headers, value }) => ({
    topic: topic.slice(prefix.length),
    key: key ?? undefined,
    headers: Object.fromEntries(headers),
    value,
  }));
}

/** Both ways. */
export const setups: readonly Setup[] = [embedded, scaleOut];

/** The `processing` section for a test broker and Redis, with topics of its own. */
export function processingConfig(brokers: string, redisUrl: string, topicPrefix: string): ConfigObject {
  return {
    enabled: true,
    kafka_config: [
      { name: "bootstrap.servers", value: brokers },
      { name: "message.max.bytes", value: "50000000" },
    ],
    redis: redisUrl,
    topics: Object.fromEntries(logicalTopics.map((topic) => [topic, topicPrefix + topic])),
  };
}

function toDocument(project: TestProject): ConfigObject {
  return {
    projectId: project.projectId,
    organizationId: project.organizationId,
    publicKeys: [{ publicKey: project.publicKey, numericId: project.keyId }],
    slug: `p${project.projectId}`,
    rev: "1",
    config: project.config ?? {},
  };
}

function dsnAt(httpUrl: string): (project: TestProject) => string {
  return ({ publicKey, projectId }) => `${httpUrl.replace("://", `://${publicKey}@`)}/${projectId}`;
}

function reading(records: () => Promise<readonly ReadRecord[]>, projects: readonly TestProject[]) {
  const organizations = new Map(projects.map(({ projectId, organizationId }) => [projectId, BigInt(organizationId)]));
  const delivered = async () => (await records()).map((record) => capture(record, (id) => organizations.get(id) ?? 0n));
  return {
    records,
    delivered,
    async deliveredUntil(isEnough: (messages: readonly CapturedMessage[]) => boolean, timeoutMs = 30_000) {
      const deadline = performance.now() + timeoutMs;
      for (;;) {
        const messages = await delivered();
        if (isEnough(messages)) return messages;
        if (performance.now() > deadline)
          throw new Error(`what was expected did not arrive in ${timeoutMs} ms; found:\n${summarize(messages)}`);
        await delay(200);
      }
    },
  };
}

function summarize(messages: readonly CapturedMessage[]): string {
  return messages.map(({ topic, value }) => `  ${topic} ${JSON.stringify(value).slice(0, 400)}`).join("\n");
}

/** Empty until the first record has been delivered. */
function readStore(folder: string): readonly ReadRecord[] {
  const reader = openStoreReader(folder);
  try {
    const records: ReadRecord[] = [];
    let position = 0;
    for (;;) {
      const page = reader.read(position);
      if (page.length === 0) return records;
      for (const { id, topic, key, headers, value } of page) {
        position = id;
        records.push({ topic: topicNames[topic], key, headers: Object.fromEntries(headers), value });
      }
    }
  } finally {
    reader.close();
  }
}
