/** One connection to a Redis of the configuration. It comes back by itself; until then, commands fail at once. */
import { once } from "node:events";
import type { RedisTarget } from "@weir/config";
import { Cluster, Redis, type RedisOptions } from "ioredis";
import { hashSlotOf } from "./hash-slot.ts";

const maxReconnectDelayMs = 2000;
/** While slots move from node to node, a command may have to be sent again. */
const movingSlotDelayMs = 10;

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
  /** Address of the node that serves keys with this hash tag, as far as is known; empty for a single Redis. */
  nodeOf(tag: string): string;
  /** Connects; keeps trying in the background if the first attempt fails. */
  start(): Promise<void>;
  stop(): void;
}

/** Makes a connection; `start` opens it. The pool settings of the target are not used: one connection serves all. */
export function createRedisConnection(target: RedisTarget, options: RedisConnectionOptions): RedisConnection {
  const redisOptions = optionsOf(target, options);
  const { client, nodeOf } =
    target.kind === "single"
      ? openSingle(target.server, redisOptions)
      : openCluster(target.cluster_nodes, redisOptions);
  client.on("error", options.onError);
  return {
    client,
    isCluster: target.kind === "cluster",
    nodeOf,
    async start() {
      const settled = new AbortController();
      // Not when the promise of `connect` is kept: that of a cluster which is not whole never is.
      const tried = ["ready", "reconnecting", "end"].map((event) => once(client, event, { signal: settled.signal }));
      client.connect().catch(() => {});
      // A failure is told to the listener above; the client goes on trying.
      await Promise.race(tried).catch(() => {});
      settled.abort();
      await Promise.allSettled(tried);
      if (client instanceof Cluster)
        await Promise.all(client.nodes("master").map((node) => node.ping().catch(() => {})));
    },
    stop: () => client.disconnect(),
  };
}

function openSingle(server: string, redisOptions: RedisOptions) {
  const client = new Redis(server, {
    ...redisOptions,
    // The server at the other end is a replica now: another has become the primary behind this address.
    reconnectOnError: (error) => error.message.includes("READONLY"),
  });
  return { client, nodeOf: () => "" };
}

function openCluster(nodes: readonly string[], redisOptions: RedisOptions) {
  const client = new Cluster([...nodes], {
    enableOfflineQueue: false,
    lazyConnect: true,
    redisOptions,
    clusterRetryStrategy: reconnectDelayMs,
    // What fails because a node is away fails at once: sent again it would come after its deadline, or a second time.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    retryDelayOnTryAgain: movingSlotDelayMs,
  });
  // Nodes are connected before there are commands for them: those that follow the first while it connects would fail.
  // A replica may be needed soon, too. The client's own first questions open the connections that they need.
  client.on("ready", () => client.nodes().forEach(open));
  client.on("+node", (node: Redis) => (client.status === "ready" ? open(node) : undefined));
  return { client, nodeOf: (tag: string) => client.slots[hashSlotOf(tag)]?.[0] ?? "" };
}

function open(node: Redis): void {
  if (node.status === "wait") node.connect().catch(() => {});
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
