/** Certificates that the configuration names: whether they can be read, fit their keys, and are valid. */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { WeirConfig } from "@weir/config";
import { loadTlsOptions, parseKafkaConfig } from "@weir/sink";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, warning, failed } = findingsOf("certificates");
const soonDays = 14;
const dayMs = 86_400_000;

/** What was read from the files that a part of the configuration names; what it does not name is undefined. */
interface Pair {
  readonly authority: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly passphrase: string | undefined;
}

/** Checks the certificates of every Kafka cluster, and those that services know each other by. */
export async function checkCertificates(config: WeirConfig, nowMs: number): Promise<Finding[]> {
  const named = [...kafkaPairs(config), ["grpc.tls", servicesPair(config)] as const];
  const findings = await Promise.all(named.map(([where, read]) => checkPair(where, read, nowMs)));
  return findings.flat();
}

type ReadPair = () => Promise<Pair | undefined>;

function kafkaPairs({ processing }: WeirConfig): readonly (readonly [where: string, read: ReadPair])[] {
  if (!processing.enabled) return [];
  const { config } = parseKafkaConfig(processing);
  const clusters = [["processing.kafka_config", config.defaultCluster] as const, ...config.secondaryClusters];
  return clusters.map(([where, { tls }]) => [
    where,
    async () => {
      if (tls === undefined) return undefined;
      const { ca, cert, key, passphrase } = await loadTlsOptions(tls);
      return { authority: text(ca), certificate: text(cert), key: text(key), passphrase };
    },
  ]);
}

function servicesPair({ grpc }: WeirConfig): ReadPair {
  const { authority, certificate, key } = grpc.tls;
  return async () => {
    if (authority === undefined || certificate === undefined || key === undefined) return undefined;
    const [ca, own, ownKey] = await Promise.all([authority, certificate, key].map((file) => readFile(file, "utf8")));
    return { authority: ca, certificate: own, key: ownKey, passphrase: undefined };
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

async function checkPair(where: string, read: ReadPair, nowMs: number): Promise<Finding[]> {
  try {
    const pair = await read();
    return pair === undefined ? [] : judgePair(where, pair, nowMs);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const remedy =
      readingRemedies.find(({ pattern }) => pattern.test(message))?.remedy ??
      `check the files that ${where} names; they must be PEM`;
    return [failed(`a certificate or key in ${where} cannot be read: ${message}`, remedy)];
  }
}

const readingRemedies: readonly { readonly pattern: RegExp; readonly remedy: string }[] = [
  { pattern: /ENOENT/, remedy: "put the file there, or name the one that is: is the volume or secret mounted?" },
  { pattern: /EACCES|EPERM/, remedy: "let the user that runs Weir read it (mode 0400 and its owner, or a group)" },
  { pattern: /EISDIR/, remedy: "name the file in that folder: tls.crt, tls.key or ca.crt, for example" },
  {
    pattern: /passphrase|bad decrypt|interrupted or cancelled/i,
    remedy: "the key is encrypted: set its passphrase (ssl.key.password), or use one that is not",
  },
];

/** @throws Error that says which of them is none */
function parseCertificate(what: string, pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new Error(`${what} is no certificate in PEM form (-----BEGIN CERTIFICATE-----)`);
  }
}

/** @throws Error that says that it is none, or needs a passphrase */
function parseKey(what: string, pem: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase }) });
  } catch (error) {
    const isEncrypted = /ENCRYPTED/.test(pem);
    const why = isEncrypted ? `cannot be decrypted: bad decrypt (${String(error)})` : "is no private key in PEM form";
    throw new Error(`${what} ${why}`, { cause: error });
  }
}

function judgePair(where: string, { authority, certificate, key, passphrase }: Pair, nowMs: number): Finding[] {
  const findings: Finding[] = [];
  if (authority !== undefined) {
    findings.push(validity(`the authority in ${where}`, parseCertificate("the authority", authority), nowMs));
  }
  if (certificate === undefined) return findings;
  const own = parseCertificate("our certificate", certificate);
  findings.push(validity(`our certificate in ${where}`, own, nowMs));
  if (key === undefined) {
    findings.push(failed(`${where} has a certificate without a key`, "set ssl.key.location"));
  } else if (!own.checkPrivateKey(parseKey("our key", key, passphrase))) {
    const remedy = "use the key that the certificate was made for";
    findings.push(failed(`the key in ${where} is not that of the certificate`, remedy));
  }
  return findings;
}

function validity(what: string, certificate: X509Certificate, nowMs: number): Finding {
  const endsMs = Date.parse(certificate.validTo);
  const subject = `${what} (${certificate.subject.replaceAll("\n", ", ")})`;
  if (nowMs < Date.parse(certificate.validFrom))
    return failed(`${subject} is not valid before ${certificate.validFrom}`, "check the clock, or wait");
  if (nowMs > endsMs) return failed(`${subject} expired on ${certificate.validTo}`, "replace it");
  if (endsMs - nowMs < soonDays * dayMs)
    return warning(`${subject} expires on ${certificate.validTo}`, "replace it in time");
  return ok(`${subject} is valid until ${certificate.validTo}`);
}
