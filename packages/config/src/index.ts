/**
 * The operator's configuration: one schema for all services, and a loader that says exactly what is wrong.
 *
 * `loadConfig` reads `config.yml` and `credentials.json` of the configuration directory, resolves references, lays the
 * environment's and the command line's overrides over them, and checks everything against the schema.
 */
export { formatByteSize, parseByteSize } from "./byte-size.ts";
export type { WeirConfig } from "./config-schema.ts";
export type { Credentials } from "./credentials.ts";
export { defaultConfig } from "./default-config.ts";
export { splitHostAndPort } from "./key-types.ts";
export type { ConfigOverride, ConfigWarning, LoadedConfig, LoadOptions } from "./load-config.ts";
export type { KafkaParameter, TopicShard } from "./sections/kafka.ts";
export type { RedisConfig, RedisOptions, RedisTarget } from "./sections/redis.ts";
