/** Reads `processing.topics`: which physical topics, on which cluster, a logical topic goes to. */
import { describeValue, isObject, type SinkConfigProblem } from "../config-problem.ts";
import { isTopic, type Topic, topicNames, topics } from "../topic.ts";
import type { KeyRateLimit } from "./key-rate-limit.ts";

/** One physical topic. */
export interface Shard {
  readonly name: string;
  /** Name of a secondary cluster; undefined: the default one. */
  readonly cluster: string | undefined;
  readonly keyRateLimit: KeyRateLimit | undefined;
}

/** Every logical topic's shards, at least one each, in the order of configuration. */
export type TopicMap = Readonly<Record<Topic, readonly Shard[]>>;

const logicalNames = new Map(topics.map((topic) => [topicNames[topic], topic] as const));

/**
 * Reads a topic mapping (topics, section "Syntax"). What is absent or wrong goes to the topic's logical name on the
 * default cluster; problems of severity `error` must stop the start.
 * @param document the value of `processing.topics`; undefined is an empty one
 * @param clusters the names under `processing.secondary_kafka_configs`
 */
export function parseTopicMap(
  document: unknown,
  clusters: ReadonlySet<string>,
): { readonly map: TopicMap; readonly problems: readonly SinkConfigProblem[] } {
  const problems: SinkConfigProblem[] = [];
  const found = new Map<Topic, readonly Shard[]>();
  if (isObject(document)) {
    for (const [name, value] of Object.entries(document)) {
      const path = `topics.${name}`;
      const topic = isTopic(name) ? name : logicalNames.get(name);
      if (topic === undefined) {
        const expected = `one of ${topics.join(", ")}, or a logical name such as ${topicNames.events}`;
        problems.push({ severity: "warning", path, found: describeValue(name), expected });
      } else if (found.has(topic)) {
        const expected = `the topic only once, as "${topic}" or as "${topicNames[topic]}"`;
        problems.push({ severity: "error", path, found: "a second mapping of the same topic", expected });
      } else {
        found.set(topic, parseShards(value, path, clusters, problems));
      }
    }
  } else if (document !== undefined && document !== null) {
    problems.push({ severity: "error", path: "topics", found: describeValue(document), expected: "an object" });
  }
  return { map: completeMap(found), problems };
}

/** The mapping without configuration: each topic to its logical name on the default cluster. */
export function defaultTopicMap(): TopicMap {
  return completeMap(new Map());
}

function completeMap(found: ReadonlyMap<Topic, readonly Shard[]>): TopicMap {
  const shardsOf = (topic: Topic): readonly Shard[] => {
    const shards = found.get(topic);
    return shards && shards.length > 0 ? shards : [plainShard(topicNames[topic])];
  };
  return {
    events: shardsOf("events"),
    attachments: shardsOf("attachments"),
    transactions: shardsOf("transactions"),
    feedback: shardsOf("feedback"),
    outcomes: shardsOf("outcomes"),
    outcomes_billing: shardsOf("outcomes_billing"),
    metrics_sessions: shardsOf("metrics_sessions"),
    profiles: shardsOf("profiles"),
    replay_recordings: shardsOf("replay_recordings"),
    monitors: shardsOf("monitors"),
    spans: shardsOf("spans"),
    items: shardsOf("items"),
  };
}

function parseShards(
  value: unknown,
  path: string,
  clusters: ReadonlySet<string>,
  problems: SinkConfigProblem[],
): readonly Shard[] {
  if (!Array.isArray(value)) return present([parseShard(value, path, clusters, problems)]);
  const list: readonly unknown[] = value;
  const allNames = list.every((entry) => typeof entry === "string");
  if (list.length === 0 || (!allNames && !list.every(isObject))) {
    const expected = "at least one topic: a list of names, or a list of objects with a name";
    const found = list.length === 0 ? describeValue(list) : "a list of different kinds";
    problems.push({ severity: "error", path, found, expected });
    return [];
  }
  return present(list.map((entry, index) => parseShard(entry, `${path}[${index}]`, clusters, problems)));
}

function parseShard(
  value: unknown,
  path: string,
  clusters: ReadonlySet<string>,
  problems: SinkConfigProblem[],
): Shard | undefined {
  const fail = (at: string, found: unknown, expected: string): undefined => {
    problems.push({ severity: "error", path: at, found: describeValue(found), expected });
  };
  if (typeof value === "string") {
    return value === "" ? fail(path, value, "the name of a Kafka topic") : plainShard(value);
  }
  if (!isObject(value)) return fail(path, value, "a topic name, an object with a name, or a list of those");
  const { name, config, key_rate_limit: limit, ...rest } = value;
  for (const key of Object.keys(rest)) {
    const expected = "name, config or key_rate_limit";
    problems.push({ severity: "warning", path: `${path}.${key}`, found: "an unknown key", expected });
  }
  if (typeof name !== "string" || name === "") return fail(`${path}.name`, name, "the name of a Kafka topic");
  if (config !== undefined && config !== null && (typeof config !== "string" || !clusters.has(config))) {
    const known = clusters.size > 0 ? [...clusters].join(", ") : "there are none";
    return fail(`${path}.config`, config, `a name under secondary_kafka_configs (${known})`);
  }
  return {
    name,
    cluster: typeof config === "string" ? config : undefined,
    keyRateLimit:
      limit === undefined || limit === null ? undefined : parseLimit(limit, `${path}.key_rate_limit`, problems),
  };
}

function parseLimit(value: unknown, path: string, problems: SinkConfigProblem[]): KeyRateLimit | undefined {
  const limit = isObject(value) ? value.limit_per_window : undefined;
  const seconds = isObject(value) ? value.window_secs : undefined;
  if (isCount(limit) && isCount(seconds)) return { limitPerWindow: limit, windowSeconds: seconds };
  const expected = "limit_per_window and window_secs, both positive whole numbers";
  problems.push({ severity: "error", path, found: JSON.stringify(value) ?? "nothing", expected });
  return undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}

function plainShard(name: string): Shard {
  return { name, cluster: undefined, keyRateLimit: undefined };
}

function present(shards: readonly (Shard | undefined)[]): readonly Shard[] {
  return shards.filter((shard) => shard !== undefined);
}
