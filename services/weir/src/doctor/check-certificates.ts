/** Certificates that the configuration names for Kafka: whether they can be read, fit their keys, and are valid. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import type { WeirConfig } from "@weir/config";
import { loadTlsOptions, parseKafkaConfig } from "@weir/sink";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, warning, failed } = findingsOf("certificates");
const soonDays = 14;
const dayMs = 86_400_000;

/** Checks the certificates of every cluster. */
export async function checkCertificates({ processing }: WeirConfig, nowMs: number): Promise<Finding[]> {
  if (!processing.enabled) return [];
  const { config } = parseKafkaConfig(processing);
  const clusters = [["processing.kafka_config", config.defaultCluster] as const, ...config.secondaryClusters];
  const findings: Finding[] = [];
  for (const [where, { tls }] of clusters) {
    if (tls === undefined) continue;
    try {
      const { ca, cert, key, passphrase } = await loadTlsOptions(tls);
      if (typeof ca === "string") findings.push(validity(`the authority in ${where}`, new X509Certificate(ca), nowMs));
      if (typeof cert !== "string") continue;
      const certificate = new X509Certificate(cert);
      findings.push(validity(`our certificate in ${where}`, certificate, nowMs));
      if (typeof key !== "string") {
        findings.push(failed(`${where} has a certificate without a key`, "set ssl.key.location"));
      } else if (!certificate.checkPrivateKey(createPrivateKey({ key, ...(passphrase && { passphrase }) }))) {
        findings.push(
          failed(`the key in ${where} is not that of the certificate`, "use the key that the certificate was made for"),
        );
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      findings.push(
        failed(
          `a certificate or key in ${where} cannot be read: ${message}`,
          "check ssl.*.location; the files must be PEM",
        ),
      );
    }
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
