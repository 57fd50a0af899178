/** The servers that the benchmark of the edge measures. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startWeir } from "../../harness/weir-process.ts";
import { benchProject, roomyStorage } from "../targets.ts";
import type { LoneGatewayJob } from "./lone-gateway.ts";

/** A server under measurement. */
export interface EdgeServer {
  readonly httpUrl: string;
  readonly grpcAddress: string;
  readonly pid: number;
  /** Resolves when everything that it accepted is done. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

const settleTimeoutMs = 120_000;
/** Variables of the environment of what is measured. */
export type BenchEnv = Readonly<Record<string, string>>;

/** All of Weir in one process. */
export async function startWholeWeir(folder: string, env: BenchEnv): Promise<EdgeServer> {
  const weir = await startWeir({
    projects: [benchProject],
    env,
    config: { storage: { path: folder, ...roomyStorage }, logging: { level: "warn" } },
  });
  const { httpUrl, grpcAddress, pid } = weir;
  return { httpUrl, grpcAddress, pid, settled: () => untilEmpty(httpUrl), stop: () => weir.stop() };
}

/** The gateway alone, its processors stubbed. */
export async function startLoneGateway(job: LoneGatewayJob, env: BenchEnv = {}): Promise<EdgeServer> {
  const server = await startProgram("./lone-gateway.ts", JSON.stringify(job), env);
  return { ...server, settled: () => untilEmpty(server.httpUrl) };
}

/** The bare servers. */
export async function startEdgeFloor(): Promise<EdgeServer> {
  return { ...(await startProgram("./http-floor.ts", "", {})), settled: async () => {} };
}

async function startProgram(program: string, argument: string, env: BenchEnv): Promise<Omit<EdgeServer, "settled">> {
  // As `weir run` is started: with V8's young generation bounded.
  const options = { NODE_OPTIONS: `${env.NODE_OPTIONS ?? ""} --max-semi-space-size=16`.trim() };
  const child = spawn(process.execPath, [fileURLToPath(new URL(program, import.meta.url)), argument], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env, ...options },
  });
  const killWithParent = () => child.kill("SIGKILL");
  process.on("exit", killWithParent);
  const exited = once(child, "exit");
  const ended = exited.then(([code]) => {
    throw new Error(`${program} ended before it listened (${code})`);
  });
  ended.catch(() => {});
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), "line"), ended]);
  const { http, grpc } = JSON.parse(String(line)) as { http: string; grpc: string };
  return {
    httpUrl: `http://${http}`,
    grpcAddress: grpc,
    pid: child.pid ?? 0,
    async stop() {
      child.kill("SIGTERM");
      await exited;
      process.off("exit", killWithParent);
    },
  };
}

/** Waits until the gateway's buffer is empty: what was in it is durable, or accounted for. */
async function untilEmpty(httpUrl: string): Promise<void> {
  const deadlineMs = performance.now() + settleTimeoutMs;
  for (;;) {
    const load = await (await fetch(`${httpUrl}/api/relay/autoscaling/`)).text();
    const held = Number(/^relay_spool_item_count (\d+)$/m.exec(load)?.[1]);
    if (held === 0) return;
    if (performance.now() > deadlineMs)
      throw new Error(`${held} envelopes were still held after ${settleTimeoutMs} ms`);
    await delay(20);
  }
}
