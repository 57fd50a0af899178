/** Measures the CPU time of a request at several servers, in turns, so that what else the machine does falls on all alike. */
import { execFile } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { MixName } from "../mixes.ts";
import { cpuSeconds } from "../process-usage.ts";
import { median } from "../statistics.ts";
import { projectId, publicKey } from "../targets.ts";
import type { EdgeJob, EdgeResult } from "./edge-sender.ts";
import type { EdgeServer } from "./edge-servers.ts";
import type { RouteFamily } from "./requests.ts";

/** A server and what is sent to it. */
export interface CostRun {
  readonly server: EdgeServer;
  readonly load: RouteFamily | MixName;
  /** The status that is expected instead of the load's own. */
  readonly status?: number;
  /** Key of another project. */
  readonly publicKey?: string;
  readonly requests: number;
}

/** What a request costs: the median, and each repetition. */
export interface Cost {
  readonly cpuMs: number;
  readonly repetitions: readonly number[];
  readonly requestsPerSecond: number;
}

const run = promisify(execFile);
/** Garbage collection of one repetition ends before the next begins. */
const restMs = 300;

/** Measures what runs cost, after a warm-up of each. */
export async function measureCosts(runs: readonly CostRun[], repetitions: number): Promise<readonly Cost[]> {
  const measured = runs.map(() => [] as { readonly cpuMs: number; readonly perSecond: number }[]);
  for (const costRun of runs) await drive(costRun);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [index, costRun] of runs.entries()) measured[index]?.push(await drive(costRun));
  }
  return measured.map((costs) => {
    const cpuMs = costs.map((cost) => cost.cpuMs);
    return {
      cpuMs: median(cpuMs),
      repetitions: cpuMs,
      requestsPerSecond: median(costs.map(({ perSecond }) => perSecond)),
    };
  });
}

async function drive(costRun: CostRun): Promise<{ readonly cpuMs: number; readonly perSecond: number }> {
  const { server, requests } = costRun;
  const before = cpuSeconds([server.pid]);
  const { seconds } = await sendEdgeLoad(costRun);
  await server.settled();
  const cpuMs = ((cpuSeconds([server.pid]) - before) * 1000) / requests;
  await delay(restMs);
  return { cpuMs, perSecond: requests / seconds };
}

/** Sends a load from a process of its own; `seconds`: only for so long. */
export async function sendEdgeLoad(costRun: CostRun, seconds = 0): Promise<EdgeResult> {
  const { server, load, status = null, requests } = costRun;
  const { httpUrl, grpcAddress } = server;
  const job: EdgeJob = {
    httpUrl,
    grpcAddress,
    load,
    status,
    requests,
    seconds,
    publicKey: costRun.publicKey ?? publicKey,
    projectId,
    nowSeconds: Math.floor(Date.now() / 1000),
  };
  const sender = fileURLToPath(new URL("./edge-sender.ts", import.meta.url));
  const { stdout } = await run(process.execPath, [sender, JSON.stringify(job)], { maxBuffer: 1 << 20 });
  const result: EdgeResult = JSON.parse(stdout);
  if (Object.keys(result.unexpected).length > 0) {
    throw new Error(`${load}: found other answers than expected: ${JSON.stringify(result.unexpected)}`);
  }
  return result;
}
