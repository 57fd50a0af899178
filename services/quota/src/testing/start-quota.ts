/** A running quota service that watches one project, in memory or over a Redis, called in process or over the network. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { defaultConfig } from "@weir/config";
import type { DataCategory } from "@weir/data-category";
import type {
  Charge,
  Check,
  CheckResult,
  GetUsageResponse,
  QuotaServiceDefinition,
} from "@weir/gen/weir/quota/v1/quota.ts";
import type { Port } from "@weir/rpc";
import { createRpcServer, RpcError, remoteQuota } from "@weir/rpc";
import type { Service, ServiceContext } from "@weir/service-host";
import { createLogger, createMetrics } from "@weir/telemetry";
import {
  createManualClock,
  createMemorySink,
  createSeededRandom,
  createStubNeighbours,
  createStubProjectConfig,
} from "@weir/test-kit";
import { quotaModule } from "../compose.ts";

type QuotaPort = Port<QuotaServiceDefinition>;

/** The project's key. */
export const publicKey = "a94ae32be2584e0bbd7a4cbb95971fee";
let requests = 0;
let organizations = 100n + BigInt(process.pid) * 1000n;

/** The quotas of the project, unless a test brings its own. */
const defaultQuotas = [
  { id: "few", categories: ["error"], limit: 2, window: 3600, scope: "organization", reasonCode: "two" },
  { categories: ["log_item"], limit: 0, scope: "project", reasonCode: "off" },
  { id: "spans", categories: ["span"], limit: 100, window: 60, scope: "key" },
  { id: "all", categories: ["span"], limit: null, window: 60, scope: "project" },
  { id: "elsewhere", categories: ["span"], limit: 5, window: 60, scope: "project", scopeId: "7" },
];

/** A charge of a category, 1 unless told otherwise. */
export function charge(category: DataCategory, quantity = 1n, changes: Partial<Charge> = {}): Charge {
  return { category, quantity, namespace: "", dimensions: new Map(), overAcceptOnce: false, ...changes };
}

/** The service, and what there is to look at. */
export interface QuotaFixture {
  readonly port: QuotaPort;
  readonly service: Service<QuotaPort>;
  readonly organizationId: bigint;
  readonly metrics: () => string;
  readonly logLines: string[];
  readonly clock: ReturnType<typeof createManualClock>;
  check(charges: readonly Charge[], changes?: Partial<Check>): ReturnType<typeof firstResult>;
  /** Repeats a check that Redis did not answer in time, as on a machine that is busy: it counts once all the same. */
  counted(charges: readonly Charge[], changes?: Partial<Check>): ReturnType<typeof firstResult>;
  /** The same for a batch of checks with ids. */
  allCounted(checks: readonly Check[]): Promise<readonly CheckResult[]>;
  /** The usage of the project, asked for until Redis answers in time. */
  usage(): Promise<GetUsageResponse>;
  stop(): Promise<void>;
}

async function firstResult(port: QuotaPort, check: Check) {
  const { results } = await port.check({ checks: [check] });
  const [result] = results;
  assert.ok(result);
  return result;
}

/** How to start. */
export interface StartQuotaOptions {
  /** The value of `processing.redis`. Default: count in memory. */
  readonly redis?: string | { readonly cluster_nodes: readonly string[] };
  /** Call it over the network. */
  readonly remote?: boolean;
  /** Quotas of the project, as a configuration has them. */
  readonly quotas?: readonly object[];
  /** So that instances share counters. Default: one that no other test uses. */
  readonly organizationId?: bigint;
}

/** Starts it. */
export async function startQuota(options: StartQuotaOptions = {}): Promise<QuotaFixture> {
  organizations++;
  const organizationId = options.organizationId ?? organizations;
  const projectConfig = createStubProjectConfig({
    [publicKey]: {
      projectId: 43,
      organizationId: Number(organizationId),
      publicKeys: [{ publicKey, numericId: 44 }],
      config: { quotas: options.quotas ?? defaultQuotas },
    },
  });
  // Stands still, so that no window ends within a test; near the real time, by which Redis forgets counters.
  const clock = createManualClock(Date.now());
  const metrics = createMetrics();
  const logLines: string[] = [];
  const settings = options.redis === undefined ? {} : { processing: { enabled: true, redis: options.redis } };
  const context: ServiceContext = {
    config: defaultConfig(settings),
    logger: createLogger({ format: "json", output: { write: (line) => logLines.push(line) } }),
    metrics,
    clock,
    random: createSeededRandom(),
    sink: createMemorySink(),
    outcomes: { record() {} },
    dataDir: undefined,
  };
  const service = await quotaModule.compose(context, createStubNeighbours({ projectConfig }));
  await service.start();
  const network = options.remote ? await serveOverNetwork(service) : undefined;
  const port = network?.port ?? service.port;
  const check: QuotaFixture["check"] = (charges, changes = {}) =>
    firstResult(port, {
      requestId: "",
      scoping: { organizationId, projectId: 43n, publicKey, keyId: 44n },
      charges: [...charges],
      ...changes,
    });
  return {
    port,
    service,
    organizationId,
    logLines,
    clock,
    metrics: () => metrics.renderPrometheus(),
    check,
    async counted(charges, changes = {}) {
      const requestId = `counted-${organizationId}-${++requests}`;
      return untilAnswered(
        () => check(charges, { requestId, ...changes }),
        ({ unchecked }) => !unchecked,
      );
    },
    async allCounted(checks) {
      const { results } = await untilAnswered(
        () => port.check({ checks: [...checks] }),
        (answer) => answer.results.every(({ unchecked }) => !unchecked),
      );
      return results;
    },
    async usage() {
      const usage = await untilAnswered(
        () => port.getUsage({ publicKey }).catch(undefinedIfUnavailable),
        (answer) => answer !== undefined,
      );
      return usage ?? { quotas: [] };
    },
    async stop() {
      await network?.stop();
      await service.stop(AbortSignal.timeout(1000));
    },
  };
}

/** Asks again until the answer is one. */
async function untilAnswered<T>(ask: () => Promise<T>, isAnswer: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isAnswer(answer)) return answer;
    await delay(10);
  }
}

function undefinedIfUnavailable(error: unknown): undefined {
  if (!(error instanceof RpcError) || error.code !== "UNAVAILABLE") throw error;
}

async function serveOverNetwork(service: Service<QuotaPort>) {
  const logger = { error() {}, warn() {}, info() {}, debug() {} };
  const server = createRpcServer({ host: "127.0.0.1", port: 0, bindings: service.bindings, logger });
  const { host, port: number } = await server.start();
  const remote = remoteQuota(`${host}:${number}`);
  return {
    port: remote,
    async stop() {
      await remote.close();
      await server.stop(1000);
    },
  };
}
