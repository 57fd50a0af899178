/** Connections to the Redis that counts. */
import type { RedisTarget } from "@weir/config";
import type { RedisOptions } from "ioredis";
import { Cluster, Redis } from "ioredis";

/** How long a command may take, in ms: every check waits for it. */
export const commandTimeoutMs = 100;
/** A connection that is silent for so long while an answer is due is given up, so that nothing piles up behind it. */
const silentConnectionMs = 1000;
const maxReconnectDelayMs = 2000;

/** One Redis, or a cluster. */
export interface RedisClient {
  /** True if keys of a call must share a hash tag. */
  readonly isCluster: boolean;
  /**
   * Sends a command and waits for its answer, at most 100 ms. Fails at once without a connection; is never repeated,
   * since it might have been carried out.
   */
  call(command: string, args: readonly (string | number)[]): Promise<unknown>;
  /** Connects; keeps trying in the background if that fails. */
  start(): Promise<void>;
  stop(): void;
}

/** Creates a client. @param onError told about failures of connections */
export function createRedisClient(target: RedisTarget, onError: (error: Error) => void): RedisClient {
  const options = connectionOptions(target.create_timeout * 1000);
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
    isCluster: target.kind === "cluster",
    call: (command, args) => client.call(command, [...args]),
    async start() {
      // A failure is told to the listener above; the client goes on trying.
      await client.connect().catch(() => {});
    },
    stop: () => client.disconnect(),
  };
}

function connectionOptions(connectTimeout: number): RedisOptions {
  return {
    protocol: 2,
    lazyConnect: true,
    connectTimeout,
    commandTimeout: commandTimeoutMs,
    socketTimeout: silentConnectionMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectionName: "weir-quota",
    retryStrategy: reconnectDelayMs,
  };
}

function reconnectDelayMs(attempt: number): number {
  return Math.min(50 * 2 ** Math.min(attempt, 10), maxReconnectDelayMs);
}
