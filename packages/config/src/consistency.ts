/** Rules that concern more than one key. */
import type { ConfigFault } from "./config-error.ts";
import type { WeirConfig } from "./config-schema.ts";

/** What is wrong between keys. Places are left to the caller. */
export function crossKeyFaults(config: WeirConfig): readonly Omit<ConfigFault, "where">[] {
  return [...unknownClusters(config), ...incompleteTls(config)];
}

function unknownClusters(config: WeirConfig): readonly Omit<ConfigFault, "where">[] {
  const clusters = Object.keys(config.processing.secondary_kafka_configs);
  return Object.entries(config.processing.topics).flatMap(([topic, shards]) =>
    shards
      .filter((shard) => shard.config !== undefined && !clusters.includes(shard.config))
      .map((shard) => ({
        key: `processing.topics.${topic}`,
        found: `the unknown kafka config name ${JSON.stringify(shard.config)}`,
        expected:
          clusters.length === 0
            ? "a name under processing.secondary_kafka_configs, which is empty"
            : `one of ${clusters.join(", ")}`,
      })),
  );
}

/** A certificate without its key, or without the authority of the others, is of no use. */
function incompleteTls({ grpc: { tls } }: WeirConfig): readonly Omit<ConfigFault, "where">[] {
  const files = ["certificate", "key", "authority"] as const;
  const missing = files.filter((file) => tls[file] === undefined);
  if (missing.length === 0 || missing.length === files.length) return [];
  return missing.map((file) => ({
    key: `grpc.tls.${file}`,
    found: "nothing",
    expected: "a file: grpc.tls.certificate, grpc.tls.key and grpc.tls.authority are set together or not at all",
  }));
}

/** What has no effect as it is written. */
export function crossKeyWarnings(config: WeirConfig): readonly { key: string; message: string }[] {
  const { project_expiry: expiry, project_grace_period: grace, project_refresh_interval: refresh } = config.cache;
  if (refresh === undefined || (refresh > expiry && refresh < expiry + grace)) return [];
  return [
    {
      key: "cache.project_refresh_interval",
      message: `found ${refresh} s, expected more than ${expiry} s (project_expiry) and less than ${expiry + grace} s (+ project_grace_period): it is ignored`,
    },
  ];
}
