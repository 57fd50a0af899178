/** A real Redis cluster for tests: three masters that share the slots, each with a replica if asked for. */
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePorts } from "../free-port.ts";
import { askRedis } from "./ask-redis.ts";
import { startRedis, type TestRedis } from "./start-redis.ts";

/** A running cluster. */
export interface TestRedisCluster {
  /** As in `redis://127.0.0.1:6379`, one per master. */
  readonly urls: readonly string[];
  /** The nodes that began as masters: the first serves the first third of the slots, and so on. */
  readonly masters: readonly TestRedis[];
  /** What replicates them, in the same order; empty without replicas. */
  readonly replicas: readonly TestRedis[];
  /** Ends all nodes and removes their files. */
  stop(): Promise<void>;
}

/** How to start. */
export interface StartRedisClusterOptions {
  /** Give each master a replica that takes over when it is gone. */
  readonly replicas?: boolean;
  /** How long a node may be silent until the others take it for gone, in ms. Default: 2000. */
  readonly nodeTimeoutMs?: number;
  /** Serve the other slots while some have no master. Default: false, as Redis does by itself. */
  readonly partial?: boolean;
}

const slots = 16_384;
const masterCount = 3;
const joinTimeoutMs = 30_000;

/**
 * Starts the nodes on free loopback ports and waits until all of them know that every slot is served, and every replica
 * has what its master has.
 * @throws MissingIntegration if there is no redis-server
 */
export async function startRedisCluster(options: StartRedisClusterOptions = {}): Promise<TestRedisCluster> {
  const { replicas = false, nodeTimeoutMs = 2000, partial = false } = options;
  const busPorts = await findFreePorts(replicas ? 2 * masterCount : masterCount);
  const nodes: TestRedis[] = [];
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    for (const busPort of busPorts) {
      const settings = {
        "cluster-enabled": "yes",
        "cluster-port": busPort,
        "cluster-node-timeout": nodeTimeoutMs,
        "cluster-require-full-coverage": partial ? "no" : "yes",
        "repl-diskless-sync-delay": 0,
      };
      const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
      nodes.push(await startRedis({ own: true, args }));
    }
    const masters = nodes.slice(0, masterCount);
    await join(nodes, busPorts);
    await replicate(masters, nodes.slice(masterCount));
    return { urls: masters.map(({ url }) => url), masters, replicas: nodes.slice(masterCount), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Divides the slots, and waits until every node knows of all others. */
async function join(nodes: readonly TestRedis[], busPorts: readonly number[]): Promise<void> {
  const [first] = nodes;
  for (const [index, { url }] of nodes.entries()) {
    if (index < masterCount) {
      const from = Math.floor((slots * index) / masterCount);
      const to = Math.floor((slots * (index + 1)) / masterCount) - 1;
      await askRedis(url, `CLUSTER ADDSLOTSRANGE ${from} ${to}`);
    }
    if (index > 0 && first !== undefined)
      await askRedis(url, `CLUSTER MEET 127.0.0.1 ${new URL(first.url).port} ${busPorts[0]}`);
  }
  for (const { url } of nodes) {
    await until(url, "CLUSTER INFO", `cluster_state:ok`);
    await until(url, "CLUSTER INFO", `cluster_known_nodes:${nodes.length}`);
  }
}

async function replicate(masters: readonly TestRedis[], replicas: readonly TestRedis[]): Promise<void> {
  for (const [index, { url }] of replicas.entries()) {
    const master = masters[index];
    if (master === undefined) throw new Error(`found no master for replica ${index}, expected one`);
    const [, id] = (await askRedis(master.url, "CLUSTER MYID")).split("\r\n");
    await askRedis(url, `CLUSTER REPLICATE ${id}`);
  }
  for (const { url } of replicas) await until(url, "INFO replication", "master_link_status:up");
  for (const { url } of masters.slice(0, replicas.length)) await until(url, "INFO replication", "state=online");
}

/** Asks a node again and again until its answer contains what is expected. */
async function until(url: string, command: string, expected: string): Promise<void> {
  const deadlineMs = performance.now() + joinTimeoutMs;
  while (!(await askRedis(url, command)).includes(expected)) {
    if (performance.now() > deadlineMs)
      throw new Error(
        `the Redis cluster did not form: ${command} of ${url} lacks ${expected} after ${joinTimeoutMs} ms`,
      );
    await sleep(50);
  }
}
