/** The servers that the benchmark measures, embedded and scaled out. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openStoreReader, topics } from "@weir/sink";
import { startKafka, startRedis, topicEnds } from "@weir/test-kit";
import { createTopics } from "../harness/create-topics.ts";
import { startScaleOut } from "../harness/scale-out.ts";
import { logicalTopics, processingConfig } from "../harness/setups.ts";
import { storeFolders } from "../harness/store-folders.ts";
import { type ConfigObject, startWeir } from "../harness/weir-process.ts";
import type { FloorJob } from "./floor-server.ts";
import type { MixName } from "./mixes.ts";

/** A server under measurement. */
export interface BenchTarget {
  readonly name: string;
  readonly url: string;
  readonly publicKey: string;
  readonly projectId: string;
  /** All of its processes. */
  readonly pids: readonly number[];
  /** Records delivered so far, outcomes not counted. */
  delivered(): Promise<number>;
  stop(): Promise<void>;
}

/** What is running around the servers: nothing, or a broker and a Redis. */
export interface PreparedSetup {
  startFloor(mix: MixName): Promise<BenchTarget>;
  /** @param more members of the configuration beside the benchmark's own */
  startWeir(more?: ConfigObject): Promise<BenchTarget>;
  stop(): Promise<void>;
}

/** The setups. */
export type BenchSetup = "embedded" | "scale-out";
export const benchSetups: readonly BenchSetup[] = ["embedded", "scale-out"];

export const publicKey = "b".repeat(32);
export const projectId = "77";
/** The project that everything is sent to. */
export const benchProject: ConfigObject = {
  projectId: 77,
  organizationId: 7,
  publicKeys: [{ publicKey, numericId: 77 }],
  rev: "1",
  config: {
    features: ["organizations:ourlogs-ingestion"],
    // One quota that counts, so that the counters are part of what is measured.
    quotas: [{ id: "bench-errors", categories: ["error"], limit: 1_000_000_000, window: 3600, scope: "project" }],
  },
};
const deliveredTopics = topics.filter((topic) => !topic.startsWith("outcomes"));
/** Room for all that a run delivers. */
export const roomyStorage = { max_messages: 10_000_000, max_bytes: 4 * 1024 * 1024 * 1024 - 1 };

/**
 * Starts what a setup needs.
 * @param profileDir where Weir's processes write CPU profiles; undefined: nowhere
 * @param processes how many copies share the port; only of the embedded setup
 */
export async function prepareSetup(
  setup: BenchSetup,
  profileDir: string | undefined,
  processes: number,
): Promise<PreparedSetup> {
  const env: Record<string, string> =
    profileDir === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileDir}` };
  return setup === "embedded" ? prepareEmbedded(env, processes) : prepareScaleOut(env);
}

async function prepareEmbedded(env: Record<string, string>, processes: number): Promise<PreparedSetup> {
  const folder = await mkdtemp(join(tmpdir(), "weir-bench-"));
  let floors = 0;
  return {
    async startFloor(mix) {
      const dataDir = join(folder, `floor-${floors++}`);
      return startFloorServer({ mix, dataDir, processing: null }, storedCounter(dataDir));
    },
    async startWeir(more = {}) {
      const weir = await startWeir({
        processes,
        projects: [benchProject],
        env,
        config: {
          storage: { path: join(folder, `weir-${floors++}`), ...roomyStorage },
          logging: { level: "warn" },
          ...more,
        },
      });
      return {
        name: "weir, embedded",
        url: weir.httpUrl,
        publicKey,
        projectId,
        pids: [weir.pid, ...weir.childPids()],
        delivered: sumOf(storeFolders(weir.dataDir).map(storedCounter)),
        stop: () => weir.stop(),
      };
    },
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}

async function prepareScaleOut(env: Record<string, string>): Promise<PreparedSetup> {
  const kafka = await startKafka();
  const redis = await startRedis();
  const folder = await mkdtemp(join(tmpdir(), "weir-bench-"));
  async function freshTopics() {
    const prefix = `bench-${randomBytes(4).toString("hex")}-`;
    const topics = logicalTopics.map((topic) => prefix + topic);
    await createTopics(kafka.brokers, topics, 4);
    const counted = topics.filter((topic) => !topic.includes("outcomes"));
    const delivered = async () => {
      const ends = await topicEnds({ brokers: kafka.brokers, topics: counted });
      return Number([...ends.values()].flat().reduce((sum, end) => sum + end, 0n));
    };
    return { processing: processingConfig(kafka.brokers, redis.url, prefix), delivered };
  }
  return {
    async startFloor(mix) {
      const { processing, delivered } = await freshTopics();
      return startFloorServer({ mix, dataDir: folder, processing }, delivered);
    },
    async startWeir(more = {}) {
      const { processing, delivered } = await freshTopics();
      const weir = await startScaleOut({
        projects: [benchProject],
        env,
        config: { processing, logging: { level: "warn" }, ...more },
      });
      return {
        name: "weir, scaled out",
        url: weir.httpUrl,
        publicKey,
        projectId,
        pids: Object.values(weir.processes).map(({ pid }) => pid),
        delivered,
        stop: () => weir.stop(),
      };
    },
    async stop() {
      await redis.stop();
      await kafka.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startFloorServer(job: FloorJob, delivered: () => Promise<number>): Promise<BenchTarget> {
  const program = fileURLToPath(new URL("./floor-server.ts", import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(job)], { stdio: ["ignore", "pipe", "inherit"] });
  const killWithParent = () => child.kill("SIGKILL");
  process.on("exit", killWithParent);
  const [line] = await Promise.race([
    new Promise<string[]>((resolve) =>
      createInterface({ input: child.stdout }).once("line", (text) => resolve([text])),
    ),
    new Promise<never>((_, reject) =>
      child.once("exit", (code) => reject(new Error(`the floor server ended at once (${code})`))),
    ),
  ]);
  const { port } = JSON.parse(line ?? "{}") as { port: number };
  const exited = new Promise((resolve) => child.once("exit", resolve));
  return {
    name: "floor",
    url: `http://127.0.0.1:${port}`,
    publicKey,
    projectId,
    pids: [child.pid ?? 0],
    delivered,
    async stop() {
      child.kill("SIGTERM");
      await exited;
      process.off("exit", killWithParent);
    },
  };
}

function sumOf(counters: readonly (() => Promise<number>)[]): () => Promise<number> {
  return async () => {
    const counts = await Promise.all(counters.map((count) => count()));
    return counts.reduce((sum, count) => sum + count, 0);
  };
}

/** Counts what the embedded store holds; looks only at what came since the last time. */
function storedCounter(dataDir: string): () => Promise<number> {
  let counted = 0;
  let countedUpTo = 0;
  return async () => {
    const reader = openStoreReader(dataDir);
    try {
      const lastId = reader.lastId();
      counted += reader.count(deliveredTopics, { afterId: countedUpTo, upToId: lastId });
      countedUpTo = lastId;
      return counted;
    } finally {
      reader.close();
    }
  };
}
