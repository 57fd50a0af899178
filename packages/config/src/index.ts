/**
 * The operator's configuration: one schema for all services, and a loader that says exactly what is wrong.
 *
 * `loadConfig` reads `config.yml` and `credentials.json` of the configuration directory, resolves references, lays the
 * environment's and the command line's overrides over them, and checks everything against the schema.
 */
export { formatByteSize, parseByteSize } from "./byte-size.ts";
export type { ConfigFault } from "./config-error.ts";
export { ConfigError } from "./config-error.ts";
export type { WeirConfig } from "./config-schema.ts";
export type { Credentials } from "./credentials.ts";
export { credentialsFileName, generateCredentials, parseCredentials, writeCredentials } from "./credentials.ts";
export { defaultConfig } from "./default-config.ts";
export type { Explanation } from "./explain-key.ts";
export { explainKey, renderConfigReference } from "./explain-key.ts";
export { splitHostAndPort } from "./key-types.ts";
export type { ConfigOverride, ConfigWarning, LoadedConfig, LoadOptions } from "./load-config.ts";
export { loadConfig } from "./load-config.ts";
export { redactConfig } from "./redact-config.ts";
export type { AggregatorCondition } from "./sections/aggregation.ts";
export type { KafkaParameter, TopicShard } from "./sections/kafka.ts";
export type { RedisConfig, RedisOptions, RedisTarget } from "./sections/redis.ts";
