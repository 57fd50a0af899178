/** The services in other processes: whether they answer at their addresses, and are healthy. */
import type { WeirConfig } from "@weir/config";
import { askHealth } from "@weir/rpc";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, failed } = findingsOf("services");

/** Asks every service that has an address how it is. */
export async function checkServices({ services }: WeirConfig, timeoutMs: number): Promise<Finding[]> {
  const addresses = Object.entries(services).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Promise.all(addresses.map(([key, address]) => checkService(key, address, timeoutMs)));
}

async function checkService(key: string, address: string, timeoutMs: number): Promise<Finding> {
  const name = key.replaceAll("_", "-");
  const health = await askHealth({ address, signal: AbortSignal.timeout(timeoutMs) });
  if (health.status === "serving") return ok(`${name} at ${address} is healthy`);
  if (health.status === "not_serving") {
    return failed(
      `${name} at ${address} answers, but is not healthy`,
      "its log, and /metrics, say what it lacks: often Redis, Kafka or project-config",
    );
  }
  return failed(`${name} at ${address} cannot be reached: ${health.problem}`, `start it, or correct services.${key}`);
}
