/** The rows of the edge's benchmark: the gateway alone, what a refusal costs, and every family of routes. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Effort } from "../measure.ts";
import { type MixName, makeMix } from "../mixes.ts";
import { residentMb } from "../process-usage.ts";
import { median } from "../statistics.ts";
import { benchProject, projectId, publicKey } from "../targets.ts";
import { type BenchEnv, type EdgeServer, startEdgeFloor, startLoneGateway, startWholeWeir } from "./edge-servers.ts";
import { type Cost, measureCosts, sendEdgeLoad } from "./measure-cost.ts";
import { type RouteFamily, routeFamilies } from "./requests.ts";

/** A cost, and the cost that it is compared with in the same run. */
export interface EdgeRow {
  readonly what: string;
  readonly load: string;
  readonly cost: Cost;
  readonly against: "floor" | "processing";
  readonly reference: Cost;
  /** The greatest ratio that is good enough. */
  readonly target: number | undefined;
}

/** Resident memory of the gateway alone under a steady load, in MB. */
export interface MemoryRow {
  readonly seconds: number;
  /** Median of the third before the last, and of the last. */
  readonly beforeMb: number;
  readonly afterMb: number;
}

/** The most that the gateway alone may cost, relative to the floor; and a refusal, relative to processing. */
const gatewayTarget = 1.6;
const refusalTarget = 0.1;
const memorySeconds = 60;
const limitedKey = "f".repeat(32);

/** Servers of a part; stopped together. */
async function withServers<T>(starting: readonly Promise<EdgeServer>[], work: (servers: EdgeServer[]) => Promise<T>) {
  const started = await Promise.allSettled(starting);
  const servers = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  try {
    const failed = started.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    return await work(servers);
  } finally {
    for (const server of servers) await server.stop();
  }
}

const projects = {
  [publicKey]: benchProject,
  [limitedKey]: {
    ...benchProject,
    publicKeys: [{ publicKey: limitedKey, numericId: 78 }],
    config: { ...(benchProject.config as object), quotas: [{ categories: [], limit: 0, reasonCode: "bench" }] },
  },
};

/** The gateway alone against the floor, mix by mix. */
export async function measureGateway(mixes: readonly MixName[], effort: Effort, env: BenchEnv): Promise<EdgeRow[]> {
  return withServers(
    [startEdgeFloor(), startLoneGateway({ projects, settings: {} }, env)],
    async ([floor, gateway]) => {
      const rows: EdgeRow[] = [];
      for (const load of mixes) {
        const requests = requestsOf(load, effort);
        const [reference, cost] = await costs([floor, gateway], (server) => ({ server, load, requests }), effort);
        rows.push({
          what: "gateway alone",
          load: titleOf(load),
          cost,
          against: "floor",
          reference,
          target: gatewayTarget,
        });
      }
      return rows;
    },
  );
}

/** What it costs to refuse, against what it costs to process, mix by mix. */
export async function measureRefusals(mixes: readonly MixName[], effort: Effort, env: BenchEnv): Promise<EdgeRow[]> {
  const folder = await mkdtemp(join(tmpdir(), "weir-bench-"));
  const shortOfMemory = { health: { max_memory_bytes: 1 } };
  const starting = [
    startWholeWeir(folder, {}),
    startLoneGateway({ projects, settings: {} }, env),
    startLoneGateway({ projects, settings: shortOfMemory }, env),
  ];
  try {
    return await withServers(starting, async ([whole, limited, overloaded]) => {
      await untilLimited(existing(limited));
      const rows: EdgeRow[] = [];
      for (const load of mixes) {
        const requests = requestsOf(load, effort);
        const [reference] = await costs(
          [whole],
          (server) => ({ server, load, requests: makeMix(load, 0, "").envelopes }),
          effort,
        );
        const [rateLimited] = await costs(
          [limited],
          (server) => ({ server, load, requests, status: 429, publicKey: limitedKey }),
          effort,
        );
        const [refused] = await costs([overloaded], (server) => ({ server, load, requests, status: 503 }), effort);
        const common = { load: titleOf(load), against: "processing", reference, target: refusalTarget } as const;
        rows.push({ what: "429 rate limited", cost: rateLimited, ...common });
        rows.push({ what: "503 overloaded", cost: refused, ...common });
      }
      return rows;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The first request is accepted, because the project is not known yet. */
async function untilLimited(server: EdgeServer): Promise<void> {
  const url = `${server.httpUrl}/api/${projectId}/envelope/?sentry_key=${limitedKey}`;
  const body = '{}\n{"type":"event"}\n{}\n';
  while ((await fetch(url, { method: "POST", body })).status !== 429) await delay(20);
}

/** All of Weir against the floor, by family of routes. */
export async function measureRoutes(effort: Effort, env: BenchEnv): Promise<EdgeRow[]> {
  const folder = await mkdtemp(join(tmpdir(), "weir-bench-"));
  try {
    return await withServers([startEdgeFloor(), startWholeWeir(folder, env)], async ([floor, whole]) => {
      const rows: EdgeRow[] = [];
      for (const load of routeFamilies) {
        const requests = Math.ceil((slowFamilies.has(load) ? 500 : 1500) * effort.scale);
        const [reference, cost] = await costs([floor, whole], (server) => ({ server, load, requests }), effort);
        rows.push({ what: "route", load, cost, against: "floor", reference, target: undefined });
      }
      return rows;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const slowFamilies: ReadonlySet<RouteFamily> = new Set(["otlp http json", "otlp http protobuf", "grpc otlp", "vercel"]);

/** Whether the gateway's memory grows under a steady load. */
export async function measureMemory({ scale }: Effort): Promise<MemoryRow> {
  const seconds = Math.max(6, Math.round(memorySeconds * scale));
  return withServers([startLoneGateway({ projects, settings: {} })], async ([gateway]) => {
    const server = existing(gateway);
    const samples: number[] = [];
    const sampler = setInterval(() => samples.push(residentMb(server.pid)), 250);
    try {
      await sendEdgeLoad({ server, load: "error_4k", requests: Number.MAX_SAFE_INTEGER }, seconds);
    } finally {
      clearInterval(sampler);
    }
    const third = Math.floor(samples.length / 3);
    return {
      seconds,
      beforeMb: median(samples.slice(third, 2 * third)),
      afterMb: median(samples.slice(2 * third)),
    };
  });
}

/** Costs of the same load at several servers, in their order. */
async function costs<const S extends readonly (EdgeServer | undefined)[]>(
  servers: S,
  runOf: (server: EdgeServer) => Parameters<typeof measureCosts>[0][number],
  { repetitions }: Effort,
): Promise<{ readonly [K in keyof S]: Cost }> {
  const measured = await measureCosts(
    servers.map((server) => runOf(existing(server))),
    repetitions,
  );
  return measured as { readonly [K in keyof S]: Cost };
}

function existing(server: EdgeServer | undefined): EdgeServer {
  if (server === undefined) throw new Error("a server has not started");
  return server;
}

function requestsOf(load: MixName, { scale }: Effort): number {
  return Math.ceil(makeMix(load, 0, "").envelopes * 2 * scale);
}

function titleOf(load: MixName): string {
  return makeMix(load, 0, "").title;
}
