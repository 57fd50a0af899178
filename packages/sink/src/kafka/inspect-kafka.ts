/** Looks at clusters as an operator would: which brokers can be reached, which topics are there, and what they take. */
import { connect } from "node:net";
import type { Admin } from "@platformatic/kafka";
import type { Topic } from "../topic.ts";
import { topics } from "../topic.ts";
import { clientOptions, innermostMessage } from "./client-options.ts";
import type { ClusterSettings } from "./cluster-settings.ts";
import type { KafkaConfig } from "./kafka-config.ts";

/** One broker, by the address that is configured. */
export interface BrokerReport {
  readonly address: string;
  /** Why no connection could be made; undefined: it could. */
  readonly problem: string | undefined;
}

/** One physical topic. */
export interface TopicReport {
  readonly topic: Topic;
  readonly name: string;
  readonly exists: boolean;
  /** `max.message.bytes`: the largest batch that it takes; undefined: not known. */
  readonly maxMessageBytes: number | undefined;
}

/** One cluster. */
export interface ClusterReport {
  /** Name of a secondary cluster; undefined: the default one. */
  readonly name: string | undefined;
  readonly brokers: readonly BrokerReport[];
  /**
   * The brokers as the cluster itself names them (`advertised.listeners`): records are sent there. Empty if it did not
   * answer.
   */
  readonly advertised: readonly BrokerReport[];
  /** Why the cluster did not answer, with brokers that can be connected to: wrong credentials, for example. */
  readonly problem: string | undefined;
  /** Largest message that we would send there, in bytes. */
  readonly largestMessageBytes: number;
  /** Empty if the cluster did not answer. */
  readonly topics: readonly TopicReport[];
}

/**
 * Looks at every cluster that topics are configured on. Nothing is created there.
 * @param timeoutMs for each connection, and for each cluster's answers
 */
export function inspectKafka(config: KafkaConfig, timeoutMs: number): Promise<readonly ClusterReport[]> {
  const clusters = [[undefined, config.defaultCluster] as const, ...config.secondaryClusters];
  return Promise.all(clusters.map(([name, settings]) => inspectCluster(config, name, settings, timeoutMs)));
}

async function inspectCluster(
  config: KafkaConfig,
  name: string | undefined,
  settings: ClusterSettings,
  timeoutMs: number,
): Promise<ClusterReport> {
  const brokers = await Promise.all(settings.brokers.map((address) => inspectBroker(address, timeoutMs)));
  const report = { name, brokers, advertised: [], topics: [], largestMessageBytes: settings.maxMessageBytes };
  if (brokers.every(({ problem }) => problem !== undefined)) return { ...report, problem: undefined };
  const wanted = topics.flatMap((topic) =>
    config.topicMap[topic].filter(({ cluster }) => cluster === name).map((shard) => ({ topic, name: shard.name })),
  );
  try {
    return { ...report, problem: undefined, ...(await askCluster(settings, wanted, timeoutMs)) };
  } catch (error) {
    return { ...report, problem: error instanceof Error ? innermostMessage(error) : String(error) };
  }
}

function inspectBroker(address: string, timeoutMs: number): Promise<BrokerReport> {
  const { promise, resolve } = Promise.withResolvers<BrokerReport>();
  const split = address.lastIndexOf(":");
  const socket = connect({ host: address.slice(0, split), port: Number(address.slice(split + 1)) });
  const end = (problem: string | undefined): void => {
    socket.destroy();
    resolve({ address, problem });
  };
  socket.setTimeout(timeoutMs, () => end(`no connection within ${timeoutMs} ms`));
  socket.once("connect", () => end(undefined));
  socket.once("error", (error) => end(error.message));
  return promise;
}

async function askCluster(
  settings: ClusterSettings,
  wanted: readonly Pick<TopicReport, "topic" | "name">[],
  timeoutMs: number,
): Promise<Pick<ClusterReport, "advertised" | "topics">> {
  const { Admin } = await import("@platformatic/kafka");
  const admin = new Admin({
    ...(await clientOptions(settings, "weir-doctor")),
    connectTimeout: timeoutMs,
    requestTimeout: timeoutMs,
    timeout: timeoutMs,
    retries: 0,
  });
  try {
    const { brokers } = await admin.metadata({ topics: [] });
    const advertised = await Promise.all(
      [...brokers.values()].map(({ host, port }) => inspectBroker(`${host}:${port}`, timeoutMs)),
    );
    const existing = new Set(await admin.listTopics());
    const limits = await readLimits(
      admin,
      wanted.map(({ name }) => name).filter((name) => existing.has(name)),
    );
    const topics = wanted.map((each) => ({
      ...each,
      exists: existing.has(each.name),
      maxMessageBytes: limits.get(each.name),
    }));
    return { advertised, topics };
  } finally {
    await admin.close();
  }
}

const limitKey = "max.message.bytes";
/** `TOPIC` in Kafka's protocol. */
const topicResource = 2 as const;

async function readLimits(admin: Admin, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (names.length === 0) return new Map();
  const resources = names.map((resourceName) => ({
    resourceType: topicResource,
    resourceName,
    configurationKeys: [limitKey],
  }));
  const described = await admin.describeConfigs({ resources });
  return new Map(
    described.flatMap(({ resourceName, configs }) => {
      const value = configs.find((config) => config.name === limitKey)?.value;
      return value === undefined || value === null ? [] : [[resourceName, Number(value)] as const];
    }),
  );
}
