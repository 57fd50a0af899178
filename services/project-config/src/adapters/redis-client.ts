/** The Redis that holds project configurations. */
import type { RedisTarget } from "@weir/config";
import { createRedisConnection } from "@weir/redis-connection";

/** Longest time that a command may take, however long the configuration allows: other sources wait for it. */
const maxCommandMs = 5000;

/** One Redis, or a cluster. */
export interface RedisClient {
  /** The values of keys; null for those that are missing. Fails at once without a connection. */
  getMany(keys: readonly string[]): Promise<readonly (Buffer | null)[]>;
  /** Connects; keeps trying in the background if that fails. */
  start(): Promise<void>;
  stop(): void;
}

/** Creates a client. @param onError told about failures of connections */
export function createRedisClient(target: RedisTarget, onError: (error: Error) => void): RedisClient {
  const commandTimeoutMs = Math.min(target.response_timeout * 1000, maxCommandMs);
  const { client, isCluster, start, stop } = createRedisConnection(target, {
    name: "weir-project-config",
    commandTimeoutMs,
    silentConnectionMs: commandTimeoutMs + 1000,
    onError,
  });
  return {
    getMany(keys) {
      // The keys of a cluster live on many nodes: ioredis sends what goes to the same one together.
      if (isCluster) return Promise.all(keys.map((key) => client.getBuffer(key)));
      return client.mgetBuffer([...keys]);
    },
    start,
    stop,
  };
}
