/**
 * The ways in which Weir is run, under one face for tests: everything in one process, a process per service, and several
 * processes that share their ports.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { openStoreReader, topicNames } from "@weir/sink";
import { readTopics, requireIntegration, type SkippableTest, startKafka, startRedis } from "@weir/test-kit";
import { type CapturedMessage, capture, type ReadRecord } from "./captured-message.ts";
import { createTopics } from "./create-topics.ts";
import { type ScaleOut, startScaleOut } from "./scale-out.ts";
import { storeFolders } from "./store-folders.ts";
import { type ConfigObject, startWeir, type WeirProcess } from "./weir-process.ts";

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
  /** The process that was started, where there is one, be it the supervisor of others. */
  readonly process?: WeirProcess;
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
  start(
    test: SkippableTest,
    projects: readonly TestProject[],
    config?: ConfigObject,
    global?: ConfigObject,
  ): Promise<RunningSetup>;
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

/** Everything in one process, or in several copies, over the embedded store. */
function embedded(name: string, processes: number): Setup {
  return {
    name,
    async start(_, projects, config = {}, global = undefined) {
      const weir = await startWeir({
        processes,
        config: { ...quickOutcomes, ...config },
        projects: projects.map(toDocument),
        global,
      });
      const records = async () => storeFolders(weir.dataDir).flatMap(readStore);
      const { httpUrl, grpcAddress } = weir;
      const stop = () => weir.stop();
      return { ...reading(records, projects), httpUrl, grpcAddress, process: weir, dsn: dsnAt(httpUrl), stop };
    },
  };
}

/** What a setup starts over a broker and a Redis. */
type StartOverBroker = (options: {
  readonly projects: readonly ConfigObject[];
  readonly global: ConfigObject | undefined;
  readonly config: ConfigObject;
}) => Promise<Pick<RunningSetup, "httpUrl" | "grpcAddress" | "scaleOut" | "process" | "stop">>;

/** A way to run Weir over a real broker and a real Redis. */
function overBroker(name: string, startOver: StartOverBroker): Setup {
  return {
    name,
    async start(test, projects, config = {}, global = undefined) {
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
        const weir = await startOver({
          projects: projects.map(toDocument),
          global,
          config: { ...quickOutcomes, ...config, processing: processingConfig(kafka.brokers, redis.url, prefix) },
        });
        started.push(weir);
        const records = () => readKafka(kafka.brokers, physicalTopics, prefix);
        return { ...reading(records, projects), ...weir, dsn: dsnAt(weir.httpUrl), stop };
      } catch (error) {
        // What is left running would keep the test's process alive.
        await stop();
        throw error;
      }
    },
  };
}

/** A process per service. */
export const scaleOut: Setup = overBroker("with a process per service over Redis and Kafka", async (options) => {
  const weir = await startScaleOut(options);
  const { httpUrl, processes } = weir;
  return {
    httpUrl,
    grpcAddress: processes["ingest-gateway"].grpcAddress,
    scaleOut: weir,
    stop: () => weir.stop(),
  };
});

async function readKafka(brokers: string, topics: readonly string[], prefix: string): Promise<readonly ReadRecord[]> {
  const read = await readTopics({ brokers, topics, quietMs: 300 });
  return read.map(({ topic, key, headers, value }) => ({
    topic: topic.slice(prefix.length),
    key: key ?? undefined,
    headers: Object.fromEntries(headers),
    value,
  }));
}

/** In one process, and in one for each service. */
export const setups: readonly Setup[] = [embedded("in one process", 1), scaleOut];

/** Two copies that share their ports, without and with Redis and Kafka. */
export const processSetups: readonly Setup[] = [
  embedded("in two processes", 2),
  overBroker("in two processes over Redis and Kafka", async (options) => {
    const weir = await startWeir({ ...options, processes: 2 });
    const { httpUrl, grpcAddress } = weir;
    return { httpUrl, grpcAddress, process: weir, stop: () => weir.stop() };
  }),
];

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
