/** Reads the librdkafka properties of a cluster (`processing.kafka_config`) into settings that our drivers know. */
import { describeValue, isObject, type SinkConfigProblem } from "../config-problem.ts";

/** The codecs of Kafka. */
export const compressionCodecs = ["none", "gzip", "snappy", "lz4", "zstd"] as const;
export type CompressionCodec = (typeof compressionCodecs)[number];

/** A certificate or key: its text, or the file that holds it. */
export type PemSource = { readonly pem: string } | { readonly file: string };

/** How connections are encrypted. */
export interface TlsSettings {
  readonly ca?: PemSource;
  readonly certificate?: PemSource;
  readonly key?: PemSource;
  readonly keyPassword?: string;
  /** Whether the broker's certificate is checked. Default: true. */
  readonly verify: boolean;
  /** Whether the certificate's names are checked. Default: true. */
  readonly verifyHostname: boolean;
}

/** How we authenticate. */
export interface SaslSettings {
  readonly mechanism: "PLAIN" | "SCRAM-SHA-256" | "SCRAM-SHA-512";
  readonly username: string;
  readonly password: string;
}

/** One cluster. What is undefined was not configured. */
export interface ClusterSettings {
  /** `host:port` each, at least one. */
  readonly brokers: readonly string[];
  readonly clientId: string | undefined;
  /** Largest message in bytes: key, value, headers and overhead. Default of librdkafka: 1,000,000. */
  readonly maxMessageBytes: number;
  readonly compression: CompressionCodec;
  /** -1: all replicas in sync, 1: the leader, 0: nobody confirms. */
  readonly acks: -1 | 0 | 1;
  readonly tls: TlsSettings | undefined;
  readonly sasl: SaslSettings | undefined;
  readonly lingerMs: number | undefined;
  readonly maxQueueRecords: number | undefined;
  readonly maxQueueBytes: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly maxBatchRecords: number | undefined;
  readonly maxBatchBytes: number | undefined;
}

/** Properties with the same meaning, by the name that we use. */
const aliases = new Map([
  ["metadata.broker.list", "bootstrap.servers"],
  ["compression.codec", "compression.type"],
  ["request.required.acks", "acks"],
  ["sasl.mechanisms", "sasl.mechanism"],
  ["queue.buffering.max.ms", "linger.ms"],
  ["delivery.timeout.ms", "message.timeout.ms"],
]);

/**
 * Reads a cluster's properties.
 * @param document a list of `{name, value}`, as librdkafka takes them
 * @param path the list's key, for problems
 */
export function parseClusterSettings(
  document: unknown,
  path: string,
): { readonly settings: ClusterSettings; readonly problems: readonly SinkConfigProblem[] } {
  const problems: SinkConfigProblem[] = [];
  const properties = readProperties(document, path, problems);
  const at = (name: string): string => `${path}.${name}`;

  const fail = (name: string, found: unknown, expected: string): undefined => {
    problems.push({ severity: "error", path: at(name), found: describeValue(found), expected });
  };
  const take = (name: string): string | undefined => {
    const value = properties.get(name);
    properties.delete(name);
    return value;
  };
  const takeNumber = (name: string, min: number): number | undefined => {
    const text = take(name);
    if (text === undefined) return undefined;
    const number = Number(text);
    if (text.trim() !== "" && Number.isFinite(number) && number >= min) return number;
    return fail(name, text, `a number of at least ${min}`);
  };
  const takeOneOf = <T extends string>(name: string, values: readonly T[]): T | undefined => {
    const text = take(name);
    if (text === undefined) return undefined;
    const value = values.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
    return value ?? fail(name, text, `one of ${values.join(", ")}`);
  };
  const takePem = (name: string, fileName: string): PemSource | undefined => {
    const pem = take(name);
    const file = take(fileName);
    if (pem !== undefined) return { pem };
    return file === undefined ? undefined : { file };
  };

  const brokers = (take("bootstrap.servers") ?? "")
    .split(",")
    .map((broker) => broker.trim().replace(/^[a-z_]+:\/\//i, ""));
  const named = brokers
    .filter((broker) => broker !== "")
    .map((broker) => (/:\d+$/.test(broker) ? broker : `${broker}:9092`));
  if (named.length === 0) fail("bootstrap.servers", undefined, "at least one host:port");

  const protocol =
    takeOneOf("security.protocol", ["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"] as const) ?? "plaintext";
  const ca = takePem("ssl.ca.pem", "ssl.ca.location");
  const certificate = takePem("ssl.certificate.pem", "ssl.certificate.location");
  const key = takePem("ssl.key.pem", "ssl.key.location");
  const keyPassword = take("ssl.key.password");
  const verify = takeOneOf("enable.ssl.certificate.verification", ["true", "false"] as const) !== "false";
  const verifyHostname = takeOneOf("ssl.endpoint.identification.algorithm", ["https", "none"] as const) !== "none";
  const tls: TlsSettings = {
    ...(ca && { ca }),
    ...(certificate && { certificate }),
    ...(key && { key }),
    ...(keyPassword !== undefined && { keyPassword }),
    verify,
    verifyHostname,
  };

  const mechanism = takeOneOf("sasl.mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const);
  const username = take("sasl.username");
  const password = take("sasl.password");
  let sasl: SaslSettings | undefined;
  if (protocol.startsWith("sasl_")) {
    if (mechanism === undefined) fail("sasl.mechanism", undefined, "PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512");
    else if (username === undefined || password === undefined)
      fail("sasl.username", username, "sasl.username and sasl.password");
    else sasl = { mechanism, username, password };
  }

  const acks = takeOneOf("acks", ["all", "-1", "0", "1"] as const) ?? "all";
  if (acks === "0") {
    const expected = "all or 1: without an answer of the broker, a record counts as delivered once it is sent";
    problems.push({ severity: "warning", path: at("acks"), found: "0", expected });
  }
  const queueKilobytes = takeNumber("queue.buffering.max.kbytes", 1);
  const settings: ClusterSettings = {
    brokers: named,
    clientId: take("client.id"),
    maxMessageBytes: takeNumber("message.max.bytes", 1000) ?? 1_000_000,
    compression: takeOneOf("compression.type", compressionCodecs) ?? "none",
    acks: acks === "0" ? 0 : acks === "1" ? 1 : -1,
    tls: protocol.endsWith("ssl") ? tls : undefined,
    sasl,
    lingerMs: takeNumber("linger.ms", 0),
    maxQueueRecords: takeNumber("queue.buffering.max.messages", 1),
    maxQueueBytes: queueKilobytes === undefined ? undefined : queueKilobytes * 1024,
    timeoutMs: takeNumber("message.timeout.ms", 1),
    maxBatchRecords: takeNumber("batch.num.messages", 1),
    maxBatchBytes: takeNumber("batch.size", 1),
  };
  const partitioner = take("partitioner");
  if (partitioner !== undefined && !partitioner.startsWith("consistent")) {
    problems.push({
      severity: "warning",
      path: at("partitioner"),
      found: partitioner,
      expected: "consistent_random, which is always used",
    });
  }
  for (const name of properties.keys()) {
    problems.push({
      severity: "warning",
      path: at(name),
      found: "a property without effect here",
      expected: "one that the documentation of the sink names",
    });
  }
  return { settings, problems };
}

function readProperties(document: unknown, path: string, problems: SinkConfigProblem[]): Map<string, string> {
  const properties = new Map<string, string>();
  if (document === undefined || document === null) return properties;
  if (!Array.isArray(document)) {
    problems.push({ severity: "error", path, found: describeValue(document), expected: "a list of {name, value}" });
    return properties;
  }
  for (const [index, entry] of document.entries()) {
    const name: unknown = isObject(entry) ? entry.name : undefined;
    const value: unknown = isObject(entry) ? entry.value : undefined;
    if (typeof name !== "string" || !["string", "number", "boolean"].includes(typeof value)) {
      problems.push({
        severity: "error",
        path: `${path}[${index}]`,
        found: describeValue(entry),
        expected: "an object of name and value",
      });
    } else {
      properties.set(aliases.get(name) ?? name, String(value));
    }
  }
  return properties;
}
