/** Reads everything about Kafka in the section `processing`: clusters, topics, validation. */
import { describeValue, isObject, type SinkConfigProblem } from "../config-problem.ts";
import { parseTopicMap, type TopicMap } from "../routing/topic-map.ts";
import { type ClusterSettings, parseClusterSettings } from "./cluster-settings.ts";

/** Which Kafka, and which topics there. */
export interface KafkaConfig {
  readonly defaultCluster: ClusterSettings;
  /** The secondary clusters that a topic uses, by name. */
  readonly secondaryClusters: ReadonlyMap<string, ClusterSettings>;
  readonly topicMap: TopicMap;
  /** Ask for every topic at the start, and fail if one can't be had. */
  readonly validateTopics: boolean;
}

/** The keys of `processing` that are read; values as they stand in the file. */
export interface KafkaConfigSource {
  readonly kafka_config?: unknown;
  readonly secondary_kafka_configs?: unknown;
  readonly topics?: unknown;
  readonly kafka_validate_topics?: unknown;
}

/**
 * Reads the configuration (topics, section "Configuration and producer"). With a problem of severity `error` the
 * process must not start.
 */
export function parseKafkaConfig(source: KafkaConfigSource): {
  readonly config: KafkaConfig;
  readonly problems: readonly SinkConfigProblem[];
} {
  const problems: SinkConfigProblem[] = [];
  const secondary = new Map<string, unknown>();
  if (isObject(source.secondary_kafka_configs)) {
    for (const [name, properties] of Object.entries(source.secondary_kafka_configs)) secondary.set(name, properties);
  } else if (source.secondary_kafka_configs !== undefined && source.secondary_kafka_configs !== null) {
    const found = describeValue(source.secondary_kafka_configs);
    problems.push({
      severity: "error",
      path: "secondary_kafka_configs",
      found,
      expected: "an object of lists of {name, value}",
    });
  }
  const topics = parseTopicMap(source.topics, new Set(secondary.keys()));
  const main = parseClusterSettings(source.kafka_config, "kafka_config");
  problems.push(...main.problems, ...topics.problems);
  const secondaryClusters = new Map<string, ClusterSettings>();
  for (const name of usedClusters(topics.map)) {
    const cluster = parseClusterSettings(secondary.get(name), `secondary_kafka_configs.${name}`);
    problems.push(...cluster.problems);
    secondaryClusters.set(name, cluster.settings);
  }
  return {
    config: {
      defaultCluster: main.settings,
      secondaryClusters,
      topicMap: topics.map,
      validateTopics: source.kafka_validate_topics === true,
    },
    problems,
  };
}

function usedClusters(map: TopicMap): ReadonlySet<string> {
  const names = Object.values(map).flatMap((shards) => shards.map(({ cluster }) => cluster));
  return new Set(names.filter((name) => name !== undefined));
}
