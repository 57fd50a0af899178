/** The services in other processes: whether they answer at their addresses, and are healthy. */
import { splitHostAndPort, type WeirConfig } from "@weir/config";
import { askHealth, type Certificates, type HealthAnswer } from "@weir/rpc";
import { openClientCertificates } from "../client-certificates.ts";
import { type Attempt, explainFailure } from "./explain-failure.ts";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, failed } = findingsOf("services");

/** Asks every service that has an address how it is; where it has several, each of them. */
export async function checkServices(config: WeirConfig, timeoutMs: number): Promise<Finding[]> {
  const addresses = Object.entries(config.services).flatMap(([key, stated]) =>
    stated === undefined ? [] : stated.split(",").map((address) => [key, address.trim()] as const),
  );
  if (addresses.length === 0) return [];
  let certificates: Certificates | undefined;
  try {
    certificates = await openClientCertificates(config);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [failed(message, "correct grpc.tls; until then no service can be called")];
  }
  try {
    return await Promise.all(
      addresses.map(async ([key, address]) => {
        const health = await askHealth({ address, certificates, signal: AbortSignal.timeout(timeoutMs) });
        return await describeHealth({ key, address, isTls: certificates !== undefined }, health, timeoutMs);
      }),
    );
  } finally {
    certificates?.close();
  }
}

/** A service in another process, and how it is called. */
interface CalledService {
  /** Under `services`. */
  readonly key: string;
  /** `host:port` */
  readonly address: string;
  readonly isTls: boolean;
}

async function describeHealth(service: CalledService, health: HealthAnswer, timeoutMs: number): Promise<Finding> {
  const { key, address } = service;
  const name = `${key.replaceAll("_", "-")} at ${address}`;
  if (health.status === "serving") return ok(`${name} is healthy`);
  if (health.status === "not_serving") {
    return failed(
      `${name} answers, but is not healthy`,
      "its log, and /metrics, say what it lacks: often Redis, Kafka or project-config",
    );
  }
  const message = health.problem.replaceAll(channelWords, "").replaceAll(/\s+/g, " ").trim();
  // What is said of certificates says what to do.
  if (/certificate|does not speak TLS/.test(message)) {
    const remedy = "see the table in docs/connections.md: both sides need certificates of one authority, in grpc.tls";
    return failed(`${name} cannot be reached: ${message}`, remedy);
  }
  const { problem, remedy } = await explainFailure(attemptAt(service), message, timeoutMs);
  return failed(`${name} cannot be reached: ${problem}`, remedy);
}

/** What a channel puts around the error of a connection. */
const channelWords = /round_robin: |No connection established\. Last error: |Resolution note: ?/g;

function attemptAt({ key, address, isTls }: CalledService): Attempt {
  return {
    ...splitHostAndPort(address),
    isTls,
    expected: "service of Weir (gRPC)",
    speaks: "other",
    key: `services.${key}`,
    withTls: "grpc.tls here, as it is there",
    withoutTls: "grpc.tls there, too",
    authorities: "grpc.tls.authority",
  };
}
