/** Kafka: every configured broker, every topic, and whether our largest message fits. */
import { splitHostAndPort, type WeirConfig } from "@weir/config";
import { type ClusterReport, inspectKafka, parseKafkaConfig } from "@weir/sink";
import { type Explanation, explainFailure } from "./explain-failure.ts";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, warning, failed } = findingsOf("kafka");

/** Checks all clusters. */
export async function checkKafka({ processing }: WeirConfig, timeoutMs: number): Promise<Finding[]> {
  const { config, problems } = parseKafkaConfig(processing);
  if (problems.some(({ severity }) => severity === "error")) return [];
  const clusters = await inspectKafka(config, timeoutMs);
  const settings = [config.defaultCluster, ...config.secondaryClusters.values()];
  const findings = await Promise.all(
    clusters.map((cluster, index) => {
      const isTls = settings[index]?.tls !== undefined;
      return clusterFindings(cluster, isTls, config.validateTopics, timeoutMs);
    }),
  );
  return findings.flat();
}

async function clusterFindings(
  cluster: ClusterReport,
  isTls: boolean,
  validated: boolean,
  timeoutMs: number,
): Promise<Finding[]> {
  const key =
    cluster.name === undefined ? "processing.kafka_config" : `processing.secondary_kafka_configs.${cluster.name}`;
  const explain = (address: string, message: string) =>
    explainFailure({ ...splitHostAndPort(address), ...kafkaWords(key), isTls }, message, timeoutMs);
  const away = cluster.brokers.filter(({ problem }) => problem !== undefined);
  const all = away.length === cluster.brokers.length;
  const findings = await Promise.all(
    away.map(async ({ address, problem = "" }) => {
      const { remedy } = await explain(address, problem);
      return (all ? failed : warning)(`no connection to the broker ${address}: ${problem}`, remedy);
    }),
  );
  if (all) return findings;
  const reached = cluster.brokers.filter(({ problem }) => problem === undefined).map(({ address }) => address);
  if (cluster.problem !== undefined) {
    const { problem, remedy } = refusal(cluster.problem, key) ?? (await explain(reached[0] ?? "", cluster.problem));
    const found = `the brokers of ${key} take connections but do not answer: ${problem}`;
    return [...findings, failed(found, remedy)];
  }
  return [
    ok(`${reached.join(", ")} ${reached.length === 1 ? "answers" : "answer"}`),
    ...findings,
    ...advertisedFindings(cluster, key),
    ...topicFindings(cluster, validated),
  ];
}

/** Records go to the addresses that brokers give out, whatever address they were asked at. */
function advertisedFindings({ advertised }: ClusterReport, key: string): Finding[] {
  const away = advertised.filter(({ problem }) => problem !== undefined);
  const report = away.length === advertised.length ? failed : warning;
  return away.map(({ address, problem }) =>
    report(
      `the brokers of ${key} say that one of them is at ${address}, and there is no connection to it: ${problem}`,
      "correct advertised.listeners of that broker, so that it names an address that this machine reaches; if it is right, start the broker, or open the way there",
    ),
  );
}

/** What a broker says, or does, to those whom it does not let in. */
function refusal(message: string, key: string): Explanation | undefined {
  if (/SASL authentication failed/i.test(message))
    return { problem: message, remedy: `correct sasl.username, sasl.password and sasl.mechanism in ${key}` };
  if (/current SASL state|unsupported.*mechanism/i.test(message))
    return {
      problem: message,
      remedy: `this listener does not know SASL, or not sasl.mechanism: set security.protocol in ${key} to plaintext or ssl, or name a listener that does in bootstrap.servers`,
    };
  if (/authorization failed|not authorized/i.test(message))
    return { problem: message, remedy: "let the user describe the cluster and its topics, and write to them (ACLs)" };
  return undefined;
}

function kafkaWords(key: string) {
  return {
    expected: "Kafka broker",
    speaks: "other" as const,
    key: `bootstrap.servers in ${key}`,
    withTls: `security.protocol in ${key} to ssl or sasl_ssl`,
    withoutTls: `security.protocol in ${key} to plaintext or sasl_plaintext`,
    authorities: `ssl.ca.location in ${key}`,
    hint: `a listener that wants SASL closes connections that do not begin with it: set security.protocol in ${key} to sasl_plaintext or sasl_ssl`,
  };
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
