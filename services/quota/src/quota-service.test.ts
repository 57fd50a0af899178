import assert from "node:assert/strict";
import { defaultConfig } from "@weir/config";
import { DataCategory } from "@weir/data-category";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type { Charge, Check, QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import type { Port } from "@weir/rpc";
import { createRpcServer, RpcError, remoteQuota } from "@weir/rpc";
import type { Service, ServiceContext } from "@weir/service-host";
import { createLogger, createMetrics } from "@weir/telemetry";
import type { TestRedis } from "@weir/test-kit";
import {
  createManualClock,
  createMemorySink,
  createSeededRandom,
  createStubNeighbours,
  createStubProjectConfig,
  requireIntegration,
  startRedis,
} from "@weir/test-kit";
import { quotaModule } from "./compose.ts";

type QuotaPort = Port<QuotaServiceDefinition>;

const publicKey = "a94ae32be2584e0bbd7a4cbb95971fee";
const otherKey = "b".repeat(32);
const unknownKey = "c".repeat(32);
let organizations = 100n + BigInt(process.pid) * 1000n;

const quotas = [
  { id: "few", categories: ["error"], limit: 2, window: 3600, scope: "organization", reasonCode: "two" },
  { categories: ["log_item"], limit: 0, scope: "project", reasonCode: "off" },
  { id: "spans", categories: ["span"], limit: 100, window: 60, scope: "key" },
  { id: "all", categories: ["span"], limit: null, window: 60, scope: "project" },
  { id: "elsewhere", categories: ["span"], limit: 5, window: 60, scope: "project", scopeId: "7" },
];

function charge(category: DataCategory, quantity = 1n, changes: Partial<Charge> = {}): Charge {
  return { category, quantity, namespace: "", dimensions: new Map(), overAcceptOnce: false, ...changes };
}

interface Fixture {
  readonly port: QuotaPort;
  readonly service: Service<QuotaPort>;
  readonly organizationId: bigint;
  readonly metrics: () => string;
  readonly logLines: string[];
  readonly clock: ReturnType<typeof createManualClock>;
  check(charges: readonly Charge[], changes?: Partial<Check>): ReturnType<typeof firstResult>;
  stop(): Promise<void>;
}

async function firstResult(port: QuotaPort, check: Check) {
  const { results } = await port.check({ checks: [check] });
  const [result] = results;
  assert.ok(result);
  return result;
}

/** A running quota service that watches one project, called in process or over the network. */
async function startQuota(options: { redisUrl?: string; remote?: boolean } = {}): Promise<Fixture> {
  organizations++;
  const organizationId = organizations;
  const projectConfig = createStubProjectConfig({
    [publicKey]: {
      projectId: 43,
      organizationId: Number(organizationId),
      publicKeys: [{ publicKey, numericId: 44 }],
      config: { quotas },
    },
  });
  // Stands still, so that no window ends within a test; near the real time, by which Redis forgets counters.
  const clock = createManualClock(Date.now());
  const metrics = createMetrics();
  const logLines: string[] = [];
  const settings = options.redisUrl === undefined ? {} : { processing: { enabled: true, redis: options.redisUrl } };
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
  return {
    port,
    service,
    organizationId,
    logLines,
    clock,
    metrics: () => metrics.renderPrometheus(),
    check: (charges, changes = {}) =>
      firstResult(port, {
        requestId: "",
        scoping: { organizationId, projectId: 43n, publicKey, keyId: 44n },
        charges: [...charges],
        ...changes,
      }),
    async stop() {
      await network?.stop();
      await service.stop(AbortSignal.timeout(1000));
    },
  };
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

function describeService(start: () => Promise<Fixture>): void {
  let quota: Fixture;
  beforeEach(async () => {
    quota = await start();
  });
  afterEach(() => quota.stop());

  it("counts until the quota is exhausted, then says for how long", async () => {
    const error = charge(DataCategory.ERROR);
    for (let round = 0; round < 2; round++) assert.deepEqual((await quota.check([error])).rateLimits, []);
    const limited = await quota.check([error]);
    assert.equal(limited.unchecked, false);
    assert.equal(limited.rateLimits.length, 1);
    const [limit] = limited.rateLimits;
    assert.equal(limit?.reasonCode, "two");
    assert.equal(limit?.scope, QuotaScope.ORGANIZATION);
    assert.equal(limit?.scopeId, String(quota.organizationId));
    assert.ok((limit?.retryAfterSeconds ?? 0) > 0 && (limit?.retryAfterSeconds ?? 0) <= 300);
  });

  it("stops at the first limited charge and names it", async () => {
    const result = await quota.check([
      charge(DataCategory.ERROR),
      charge(DataCategory.LOG_ITEM),
      charge(DataCategory.SPAN),
    ]);
    assert.equal(result.limitedCharge, 1);
    assert.deepEqual(
      result.rateLimits.map(({ reasonCode, retryAfterSeconds, scopeId }) => [reasonCode, retryAfterSeconds, scopeId]),
      [["off", 60, "43"]],
    );
    const usage = await quota.port.getUsage({ publicKey });
    assert.deepEqual(
      usage.quotas.map(({ quotaId, consumed }) => [quotaId, consumed]),
      [
        ["few", 1n],
        ["spans", 0n],
        ["all", 0n],
      ],
    );
  });

  it("counts a repeated request once and gives the first answer again", async () => {
    const error = charge(DataCategory.ERROR, 2n);
    for (let round = 0; round < 3; round++) {
      const result = await quota.check([error], { requestId: "same" });
      assert.deepEqual(result.rateLimits, []);
      assert.equal(result.requestId, "same");
    }
    assert.equal((await quota.check([error])).rateLimits.length, 1);
  });

  it("tells usage, limits and resets of the quotas that count for the project", async () => {
    await quota.check([charge(DataCategory.SPAN, 30n)]);
    const { quotas: usage } = await quota.port.getUsage({ publicKey });
    const spans = usage.find(({ quotaId }) => quotaId === "spans");
    assert.equal(spans?.consumed, 30n);
    assert.equal(spans?.limit, 100n);
    assert.equal(spans?.windowSeconds, 60n);
    assert.ok((spans?.resetsInSeconds ?? 0) > 0 && (spans?.resetsInSeconds ?? 0) <= 60);
    const all = usage.find(({ quotaId }) => quotaId === "all");
    assert.equal(all?.limit, undefined);
    assert.equal(all?.consumed, 30n);
  });

  it("does not know the usage of a key that is no project's", async () => {
    await assert.rejects(
      quota.port.getUsage({ publicKey: otherKey }),
      (error: unknown) => error instanceof RpcError && error.code === "NOT_FOUND",
    );
  });

  it("refuses batches that are too long or say nothing of whom to charge", async () => {
    const isInvalid = (error: unknown) => error instanceof RpcError && error.code === "INVALID_ARGUMENT";
    await assert.rejects(quota.port.check({ checks: [{ requestId: "", scoping: undefined, charges: [] }] }), isInvalid);
  });

  it("answers a batch in order, entry by entry", async () => {
    const scoping = { organizationId: quota.organizationId, projectId: 43n, publicKey, keyId: 44n };
    const checks = Array.from({ length: 5 }, (_, index) => ({
      requestId: `r${index}`,
      scoping,
      charges: [charge(index === 3 ? DataCategory.LOG_ITEM : DataCategory.ERROR)],
    }));
    const { results } = await quota.port.check({ checks });
    assert.deepEqual(
      results.map(({ requestId, rateLimits }) => [requestId, rateLimits[0]?.reasonCode]),
      [
        ["r0", undefined],
        ["r1", undefined],
        ["r2", "two"],
        ["r3", "off"],
        ["r4", "two"],
      ],
    );
  });
}

describe("the quota service in memory", () => {
  describeService(() => startQuota());

  it("renews quotas with the window", async () => {
    const quota = await startQuota();
    const error = charge(DataCategory.ERROR, 2n);
    assert.equal((await quota.check([error])).rateLimits.length, 0);
    assert.equal((await quota.check([error])).rateLimits.length, 1);
    quota.clock.advance(3_600_000);
    assert.equal((await quota.check([error])).rateLimits.length, 0);
    await quota.stop();
  });

  it("is healthy, and counts what it answered", async () => {
    const quota = await startQuota();
    await quota.check([charge(DataCategory.ERROR)]);
    await quota.check([charge(DataCategory.LOG_ITEM)]);
    assert.ok(quota.service.health().every(({ healthy }) => healthy));
    assert.match(quota.metrics(), /weir_quota_checks_total\{result="accepted"\} 1/);
    assert.match(quota.metrics(), /weir_quota_checks_total\{result="limited"\} 1/);
    await quota.stop();
  });

  it("lets data of a project that stays unknown pass unchecked", async () => {
    const quota = await startQuota();
    await quota.service.stop(AbortSignal.timeout(100));
    const scoping = { organizationId: 1n, projectId: 1n, publicKey: unknownKey, keyId: undefined };
    const result = await quota.check([charge(DataCategory.ERROR)], { scoping });
    assert.deepEqual([result.unchecked, result.rateLimits], [true, []]);
    await assert.rejects(
      quota.port.getUsage({ publicKey: unknownKey }),
      (error: unknown) => error instanceof RpcError && error.code === "UNAVAILABLE",
    );
  });
});

describe("the quota service over the network", () => {
  describeService(() => startQuota({ remote: true }));
});

describe("the quota service on Redis", () => {
  let redis: TestRedis;
  before(async function () {
    redis = await requireIntegration(this, "Redis", () => startRedis({ own: true }));
  });
  after(() => redis?.stop());

  describeService(() => startQuota({ redisUrl: redis.url }));

  it("shares counters between instances", async () => {
    const [a, b] = await Promise.all([startQuota({ redisUrl: redis.url }), startQuota({ redisUrl: redis.url })]);
    const scoping = { organizationId: a.organizationId, projectId: 43n, publicKey, keyId: 44n };
    const error = charge(DataCategory.ERROR, 2n);
    assert.equal((await a.check([error], { scoping })).rateLimits.length, 0);
    assert.equal((await b.check([error], { scoping })).rateLimits.length, 1);
    await Promise.all([a.stop(), b.stop()]);
  });

  it("lets data pass unchecked while Redis does not answer, says so once, and counts again afterwards", async () => {
    const quota = await startQuota({ redisUrl: redis.url });
    const error = charge(DataCategory.ERROR);
    assert.equal((await quota.check([error])).unchecked, false);
    redis.process?.pause();
    const startedAtMs = performance.now();
    const results = await Promise.all(Array.from({ length: 20 }, () => quota.check([error])));
    assert.ok(performance.now() - startedAtMs < 1000);
    assert.ok(results.every(({ unchecked, rateLimits }) => unchecked && rateLimits.length === 0));
    assert.equal((await quota.check([charge(DataCategory.LOG_ITEM)])).rateLimits.length, 1);
    await quota.check([error]);
    const redisHealth = () => quota.service.health().find(({ name }) => name === "redis")?.healthy;
    assert.equal(redisHealth(), false);
    assert.equal(quota.logLines.filter((line) => line.includes("cannot be reached")).length, 1);
    assert.match(quota.metrics(), /weir_quota_checks_total\{result="counters_unavailable"\} 21/);
    redis.process?.resume();
    const deadlineMs = performance.now() + 10_000;
    while ((await quota.check([error])).unchecked && performance.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.equal(redisHealth(), true);
    assert.equal(quota.logLines.filter((line) => line.includes("can be reached again")).length, 1);
    await quota.stop();
  });

  it("starts without Redis and lets data pass unchecked", async () => {
    const quota = await startQuota({ redisUrl: "redis://127.0.0.1:1" });
    assert.equal((await quota.check([charge(DataCategory.ERROR)])).unchecked, true);
    assert.equal(quota.service.health().find(({ name }) => name === "redis")?.healthy, false);
    await quota.stop();
  });
});
