/** The Redis that counts. */
import type { RedisTarget } from "@weir/config";
import { createRedisConnection } from "@weir/redis-connection";

/** How long a command may take, in ms: every check waits for it. */
const patienceMs = 100;
/** A connection is given up after so many times as long without an answer. */
const silentTimes = 10;

/** One Redis, or a cluster. */
export interface RedisClient {
  /** True if keys of a call must share a hash tag. */
  readonly isCluster: boolean;
  /** Address of the node that serves an organization's counters, as far as is known; empty for a single Redis. */
  nodeOf(hashTag: string): string;
  /**
   * Sends a command and waits for its answer, at most 100 ms. Fails at once without a connection; is never repeated,
   * since it might have been carried out.
   */
  call(command: string, args: readonly (string | number)[]): Promise<unknown>;
  /** Connects; keeps trying in the background if that fails. */
  start(): Promise<void>;
  stop(): void;
}

/**
 * Creates a client.
 * @param onError told about failures of connections
 * @param commandTimeoutMs how long a command may take, in ms, if not the usual time
 */
export function createRedisClient(
  target: RedisTarget,
  onError: (error: Error) => void,
  commandTimeoutMs: number = patienceMs,
): RedisClient {
  const { client, isCluster, nodeOf, start, stop } = createRedisConnection(target, {
    name: "weir-quota",
    commandTimeoutMs,
    silentConnectionMs: silentTimes * commandTimeoutMs,
    onError,
  });
  return { isCluster, nodeOf, call: (command, args) => client.call(command, [...args]), start, stop };
}
