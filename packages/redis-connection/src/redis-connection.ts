/** One connection to a Redis of the configuration. It comes back by itself; until then, commands fail at once. */
import type { RedisTarget } from "@weir/config";
import { Cluster, Redis, type RedisOptions } from "ioredis";

const maxReconnectDelayMs = 2000;

/** How a connection behaves. */
export interface RedisConnectionOptions {
  /** What Redis shows in its list of clients. */
  readonly name: string;
  /** How long a command may take, in ms. */
  readonly commandTimeoutMs: number;
  /** A connection that is silent for so long while an answer is due is given up, so that nothing piles up behind it. In ms. */
  readonly silentConnectionMs: number;
  /** Told about failures of connections. */
  readonly onError: (error: Error) => void;
}

/** A connection to one Redis, or to a cluster. */
export interface RedisConnection {
  /**
   * Sends commands. Each fails at once without a connection and after its deadline, and is never sent again, since it
   * might have been carried out.
   */
  readonly client: Redis | Cluster;
  /** True if keys of one command must share a hash tag. */
  readonly isCluster: boolean;
  /** Connects; keeps trying in the background if that fails. */
  start(): Promise<void>;
  stop(): void;
}

/** Makes a connection; `start` opens it. The pool settings of the target are not used: one connection serves all. */
export function createRedisConnection(target: RedisTarget, options: RedisConnectionOptions): RedisConnection {
  const redisOptions = optionsOf(target, options);
  const client =
    target.kind === "single"
      ? new Redis(target.server, redisOptions)
      : new Cluster([...target.cluster_nodes], {
          enableOfflineQueue: false,
          lazyConnect: true,
          redisOptions,
          clusterRetryStrategy: reconnectDelayMs,
        });
  client.on("error", options.onError);
  return {
    client,
    isCluster: target.kind === "cluster",
    async start() {
      // A failure is told to the listener above; the client goes on trying.
      await client.connect().catch(() => {});
    },
    stop: () => client.disconnect(),
  };
}

function optionsOf(target: RedisTarget, options: RedisConnectionOptions): RedisOptions {
  return {
    protocol: 2,
    lazyConnect: true,
    connectTimeout: target.create_timeout * 1000,
    commandTimeout: options.commandTimeoutMs,
    socketTimeout: options.silentConnectionMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectionName: options.name,
    retryStrategy: reconnectDelayMs,
  };
}

function reconnectDelayMs(attempt: number): number {
  return Math.min(50 * 2 ** Math.min(attempt, 10), maxReconnectDelayMs);
}
