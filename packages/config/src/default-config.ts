/** The configuration without any file, for tests and tools; partial settings may be laid over it. */
import { configSchema, type WeirConfig } from "./config-schema.ts";
import { finishConfig } from "./finish-config.ts";

/**
 * The defaults, with settings in the form of the YAML file over them: `defaultConfig({ relay: { port: 0 } })`.
 * @throws ZodError if a setting is wrong. Files and environment are read by `loadConfig`.
 */
export function defaultConfig(settings: Readonly<Record<string, unknown>> = {}): WeirConfig {
  return finishConfig(configSchema.parse(settings));
}
