/** Kafka: every configured broker, every topic, and whether our largest message fits. */
import type { WeirConfig } from "@weir/config";
import { type ClusterReport, inspectKafka, parseKafkaConfig } from "@weir/sink";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, warning, failed } = findingsOf("kafka");

/** Checks all clusters. */
export async function checkKafka({ processing }: WeirConfig, timeoutMs: number): Promise<Finding[]> {
  const { config, problems } = parseKafkaConfig(processing);
  if (problems.some(({ severity }) => severity === "error")) return [];
  const clusters = await inspectKafka(config, timeoutMs);
  return clusters.flatMap((cluster) => clusterFindings(cluster, config.validateTopics));
}

function clusterFindings(cluster: ClusterReport, validated: boolean): Finding[] {
  const key =
    cluster.name === undefined ? "processing.kafka_config" : `processing.secondary_kafka_configs.${cluster.name}`;
  const away = cluster.brokers.filter(({ problem }) => problem !== undefined);
  const all = away.length === cluster.brokers.length;
  const findings = away.map(({ address, problem }) =>
    (all ? failed : warning)(
      `no connection to the broker ${address}: ${problem}`,
      `start it, or correct bootstrap.servers in ${key}`,
    ),
  );
  if (all) return findings;
  if (cluster.problem !== undefined) {
    const remedy = `check security.protocol, sasl.* and ssl.* in ${key}, and the brokers' advertised listeners`;
    return [
      ...findings,
      failed(`the brokers of ${key} take connections but do not answer: ${cluster.problem}`, remedy),
    ];
  }
  const reached = cluster.brokers.filter(({ problem }) => problem === undefined).map(({ address }) => address);
  return [
    ok(`${reached.join(", ")} ${reached.length === 1 ? "answers" : "answer"}`),
    ...findings,
    ...topicFindings(cluster, validated),
  ];
}

function topicFindings({ topics, largestMessageBytes }: ClusterReport, validated: boolean): Finding[] {
  const missing = topics.filter(({ exists }) => !exists).map(({ name }) => name);
  const findings: Finding[] = [];
  if (missing.length < topics.length)
    findings.push(ok(`${topics.length - missing.length} of ${topics.length} topics are there`));
  if (missing.length > 0) {
    const remedy =
      "create them (kafka-topics.sh --create), or map them in processing.topics; otherwise the broker makes them with its defaults, if it may";
    findings.push((validated ? failed : warning)(`there is no topic ${missing.join(", ")}`, remedy));
  }
  for (const { name, maxMessageBytes } of topics) {
    if (maxMessageBytes === undefined || maxMessageBytes >= largestMessageBytes) continue;
    const remedy = `raise max.message.bytes of the topic to ${largestMessageBytes}, or lower message.max.bytes in processing.kafka_config`;
    findings.push(
      warning(
        `the topic ${name} takes messages of ${maxMessageBytes} bytes, but ours may have ${largestMessageBytes}`,
        remedy,
      ),
    );
  }
  return findings;
}
