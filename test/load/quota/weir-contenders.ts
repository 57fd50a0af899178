/** Weir's quota service, in the process of the benchmark and as a process of its own. */
import { defaultConfig } from "@weir/config";
import { DataCategory } from "@weir/data-category";
import type { QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import { quotaModule } from "@weir/quota";
import type { Port } from "@weir/rpc";
import { connect, remoteQuota } from "@weir/rpc";
import { createSystemClock, createSystemRandom } from "@weir/service-host";
import { createMemorySink } from "@weir/sink";
import { createLogger, createMetrics } from "@weir/telemetry";
import { createStubNeighbours, createStubProjectConfig } from "@weir/test-kit";
import { startWeir } from "../../harness/weir-process.ts";
import type { Contender } from "./contender.ts";

const publicKey = "d".repeat(32);
const project = {
  projectId: 1,
  organizationId: 1,
  publicKeys: [{ publicKey, numericId: 1 }],
  config: { quotas: [{ id: "bench", categories: ["error"], scope: "project", limit: 1_000_000_000, window: 3600 }] },
};
let requests = 0;

/** Checks as the processors make them, each with an id, so that a repetition is counted once; or without. */
function makeChecks(subjects: readonly number[], withIds: boolean) {
  return subjects.map((subject) => ({
    requestId: withIds ? `bench-${process.pid}-${++requests}/spans` : "",
    scoping: { organizationId: 1n, projectId: BigInt(subject), publicKey, keyId: 1n },
    charges: [
      { category: DataCategory.ERROR, quantity: 1n, namespace: "", dimensions: new Map(), overAcceptOnce: false },
    ],
  }));
}

type CheckPort = Pick<Port<QuotaServiceDefinition>, "check">;

/** Makes checks in one call. Tells how many of them were not counted. */
export async function checkAt(port: CheckPort, subjects: readonly number[], ids: boolean): Promise<number> {
  const { results } = await port.check({ checks: makeChecks(subjects, ids) });
  return results.filter(({ unchecked }) => unchecked).length;
}

/** The service learns of a project when it is first asked about it. */
async function untilReady(port: CheckPort): Promise<void> {
  for (let attempt = 0; (await checkAt(port, [0], false)) > 0; attempt++) {
    if (attempt === 20) throw new Error("the quota service counts nothing, expected that it knows the project by now");
  }
}

/** Counts in memory, called in process, as `weir run` does. */
export async function embeddedWeir(): Promise<Contender> {
  const neighbours = createStubNeighbours({ projectConfig: createStubProjectConfig({ [publicKey]: project }) });
  const service = await quotaModule.compose(
    {
      config: defaultConfig(),
      logger: createLogger({ level: "off" }),
      metrics: createMetrics(),
      clock: createSystemClock(),
      random: createSystemRandom(),
      sink: createMemorySink(),
      outcomes: { record() {} },
      dataDir: undefined,
    },
    neighbours,
  );
  await service.start();
  await untilReady(service.port);
  return {
    name: "weir, embedded, in memory",
    isHeldToTargets: false,
    pids: [],
    check: (subjects) => checkAt(service.port, subjects, true),
    stop: () => service.stop(AbortSignal.timeout(1000)),
  };
}

/** How a process of Weir is asked. */
export interface WeirOverRedisOptions {
  /** Give each check an id. */
  readonly ids: boolean;
  /** Merge concurrent calls into batches on a stream, as the processors' client does; else each is a call of its own. */
  readonly merged: boolean;
  /** `processing.quota_cache_ratio`: accept part of the checks without asking Redis. */
  readonly cacheRatio?: number | undefined;
  /** Where the process writes a CPU profile. */
  readonly profileDir?: string | undefined;
}

function nameOf({ ids, merged, cacheRatio }: WeirOverRedisOptions): string {
  return [
    "weir over Redis",
    ...(merged ? [] : ["calls of their own"]),
    ...(ids ? ["request ids"] : []),
    ...(cacheRatio === undefined ? [] : [`cache ratio ${cacheRatio}`]),
  ].join(", ");
}

/** Counts in Redis, called over gRPC. */
export async function weirOverRedis(redisUrl: string, options: WeirOverRedisOptions): Promise<Contender> {
  const { ids, merged, cacheRatio, profileDir } = options;
  const weir = await startWeir({
    services: ["project-config", "quota"],
    projects: [project],
    env: profileDir === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileDir}` },
    config: {
      logging: { level: "warn" },
      processing: {
        enabled: true,
        redis: redisUrl,
        ...(cacheRatio !== undefined && { quota_cache_ratio: cacheRatio }),
        kafka_config: [{ name: "bootstrap.servers", value: "127.0.0.1:9" }],
      },
    },
  });
  const { QuotaServiceDefinition: definition } = await import("@weir/gen/weir/quota/v1/quota.ts");
  const port = merged ? remoteQuota(weir.grpcAddress) : connect(definition, weir.grpcAddress);
  await untilReady(port);
  return {
    name: nameOf(options),
    isHeldToTargets: true,
    pids: [weir.pid],
    check: (subjects) => checkAt(port, subjects, ids),
    async stop() {
      port.close();
      await weir.stop();
    },
  };
}
