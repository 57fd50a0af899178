/** The services in other processes: whether they answer at their addresses, and are healthy. */
import type { WeirConfig } from "@weir/config";
import { askHealth, type Certificates, type HealthAnswer } from "@weir/rpc";
import { openClientCertificates } from "../client-certificates.ts";
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
      addresses.map(([key, address]) => {
        const health = askHealth({ address, certificates, signal: AbortSignal.timeout(timeoutMs) });
        return describeHealth(key, address, health);
      }),
    );
  } finally {
    certificates?.close();
  }
}

async function describeHealth(key: string, address: string, answer: Promise<HealthAnswer>): Promise<Finding> {
  const health = await answer;
  const name = key.replaceAll("_", "-");
  if (health.status === "serving") return ok(`${name} at ${address} is healthy`);
  if (health.status === "not_serving") {
    return failed(
      `${name} at ${address} answers, but is not healthy`,
      "its log, and /metrics, say what it lacks: often Redis, Kafka or project-config",
    );
  }
  return failed(`${name} at ${address} cannot be reached: ${health.problem}`, `start it, or correct services.${key}`);
}
