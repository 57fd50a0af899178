/** The Redis that holds project configurations. */
import type { RedisTarget } from "@weir/config";
import { createRedisConnection } from "@weir/redis-connection";

/** Longest time that a command may take, however long the configuration allows: other sources wait for it. */
const maxCommandMs = 5000;
/** A connection is given up after so long without a byte of an answer that is due: another server may have taken over. */
const silentConnectionMs = 2000;

/** One Redis, or a cluster. */
export interface RedisClient {
  /** The values of keys: null for those that are missing, errors for those that were not answered in time or not asked. */
  getMany(keys: readonly string[]): Promise<readonly (Buffer | null | Error)[]>;
  /** Address of the node that serves a key, as far as is known; empty for a single Redis. */
  nodeOf(key: string): string;
  /** Connects; keeps trying in the background if that fails. */
  start(): Promise<void>;
  stop(): void;
}

/** Creates a client. @param onError told about failures of connections */
export function createRedisClient(target: RedisTarget, onError: (error: Error) => void): RedisClient {
  const commandTimeoutMs = Math.min(target.response_timeout * 1000, maxCommandMs);
  const { client, isCluster, nodeOf, start, stop } = createRedisConnection(target, {
    name: "weir-project-config",
    commandTimeoutMs,
    silentConnectionMs,
    onError,
  });
  return {
    async getMany(keys) {
      // The keys of a cluster live on many nodes, of which some may be away.
      if (isCluster) return Promise.all(keys.map((key) => client.getBuffer(key).catch(errorOf)));
      const found = await client.mgetBuffer([...keys]).catch(errorOf);
      return found instanceof Error ? keys.map(() => found) : found;
    },
    nodeOf,
    start,
    stop,
  };
}

function errorOf(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
