/** Connections to the Redis that holds project configurations. */
import type { RedisTarget } from "@weir/config";
import { Cluster, Redis, type RedisOptions } from "ioredis";

/** Longest time that a command may take, however long the configuration allows: other sources wait for it. */
const maxCommandMs = 5000;
const maxReconnectDelayMs = 2000;

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
  const options = connectionOptions(target);
  const client =
    target.kind === "single"
      ? new Redis(target.server, options)
      : new Cluster([...target.cluster_nodes], {
          enableOfflineQueue: false,
          lazyConnect: true,
          redisOptions: options,
          clusterRetryStrategy: reconnectDelayMs,
        });
  client.on("error", onError);
  return {
    getMany(keys) {
      // The keys of a cluster live on many nodes: ioredis sends what goes to the same one together.
      if (client instanceof Cluster) return Promise.all(keys.map((key) => client.getBuffer(key)));
      return client.mgetBuffer([...keys]);
    },
    async start() {
      // A failure is told to the listener above; the client goes on trying.
      await client.connect().catch(() => {});
    },
    stop: () => client.disconnect(),
  };
}

function connectionOptions(target: RedisTarget): RedisOptions {
  const commandTimeout = Math.min(target.response_timeout * 1000, maxCommandMs);
  return {
    protocol: 2,
    lazyConnect: true,
    connectTimeout: target.create_timeout * 1000,
    commandTimeout,
    // A connection that is silent for so long while an answer is due is given up, so that nothing piles up behind it.
    socketTimeout: commandTimeout + 1000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectionName: "weir-project-config",
    retryStrategy: reconnectDelayMs,
  };
}

function reconnectDelayMs(attempt: number): number {
  return Math.min(50 * 2 ** Math.min(attempt, 10), maxReconnectDelayMs);
}
