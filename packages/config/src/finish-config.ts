/** What one key's default takes from another key or from the environment. */
import { join } from "node:path";
import type { ParsedConfig, WeirConfig } from "./config-schema.ts";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Fills the defaults that depend on other keys. */
export function finishConfig(config: ParsedConfig): WeirConfig {
  const { aggregator, processing, storage, projects } = config;
  const path = projects.path ?? (storage.path === null ? undefined : join(storage.path, "projects"));
  // Summed up where consumers count; told within a second where a person watches.
  const [bucketInterval, initialDelay] = processing.enabled ? [10, 30] : [1, 0];
  return {
    ...config,
    aggregator: {
      ...aggregator,
      bucket_interval: aggregator.bucket_interval ?? bucketInterval,
      initial_delay: aggregator.initial_delay ?? initialDelay,
    },
    projects: { ...projects, path },
  };
}

/** Whether this process says that it runs in a container: then it listens on all addresses unless configured otherwise. */
export function runsInContainer(environment: Environment): boolean {
  return Boolean(environment.container) || Boolean(environment.KUBERNETES_SERVICE_HOST);
}
