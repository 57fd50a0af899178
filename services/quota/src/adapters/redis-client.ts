/** The Redis that counts. */
import type { RedisTarget } from "@weir/config";
import { createRedisConnection } from "@weir/redis-connection";

/** How long a command may take, in ms: every check waits for it. */
const commandTimeoutMs = 100;
const silentConnectionMs = 1000;

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
  const { client, isCluster, start, stop } = createRedisConnection(target, {
    name: "weir-quota",
    commandTimeoutMs,
    silentConnectionMs,
    onError,
  });
  return { isCluster, call: (command, args) => client.call(command, [...args]), start, stop };
}
