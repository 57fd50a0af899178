/** A real Redis cluster for tests: three nodes without replicas, which share the slots. */
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePorts } from "../free-port.ts";
import { startRedis, type TestRedis } from "./start-redis.ts";

/** A running cluster. */
export interface TestRedisCluster {
  /** As in `redis://127.0.0.1:6379`, one per node. */
  readonly urls: readonly string[];
  /** Ends all nodes and removes their files. */
  stop(): Promise<void>;
}

const slots = 16_384;
const joinTimeoutMs = 15_000;

/**
 * Starts the nodes on free loopback ports and waits until all of them know that every slot is served.
 * @throws MissingIntegration if there is no redis-server
 */
export async function startRedisCluster(): Promise<TestRedisCluster> {
  const busPorts = await findFreePorts(3);
  const nodes: TestRedis[] = [];
  const stop = async () => {
    for (const node of nodes) await node.stop();
  };
  try {
    for (const busPort of busPorts) {
      const args = ["--cluster-enabled", "yes", "--cluster-port", String(busPort), "--cluster-node-timeout", "2000"];
      nodes.push(await startRedis({ own: true, args }));
    }
    await join(nodes, busPorts);
  } catch (error) {
    await stop();
    throw error;
  }
  return { urls: nodes.map(({ url }) => url), stop };
}

async function join(nodes: readonly TestRedis[], busPorts: readonly number[]): Promise<void> {
  const [first] = nodes;
  for (const [index, node] of nodes.entries()) {
    const from = Math.floor((slots * index) / nodes.length);
    const to = Math.floor((slots * (index + 1)) / nodes.length) - 1;
    await ask(node.url, `CLUSTER ADDSLOTSRANGE ${from} ${to}`);
    if (index > 0 && first !== undefined)
      await ask(node.url, `CLUSTER MEET 127.0.0.1 ${new URL(first.url).port} ${busPorts[0]}`);
  }
  const deadlineMs = performance.now() + joinTimeoutMs;
  for (const { url } of nodes) {
    while (!(await ask(url, "CLUSTER INFO")).includes("cluster_state:ok")) {
      if (performance.now() > deadlineMs) throw new Error(`the Redis cluster did not form within ${joinTimeoutMs} ms`);
      await sleep(50);
    }
  }
}

/** Sends one command and gives the answer as it came. */
function ask(url: string, command: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(`${command}\r\n`));
    socket.once("error", reject);
    socket.once("data", (chunk) => {
      socket.destroy();
      const answer = String(chunk);
      if (answer.startsWith("-")) reject(new Error(`${command}: ${answer.trim()}`));
      else resolve(answer);
    });
  });
}
