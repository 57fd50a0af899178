/** Chooses where keys are looked up that no local source has. */
import type { HealthPart, ServiceContext } from "@weir/service-host";
import { systemTimers } from "./adapters/system-timers.ts";
import { createLookedUpStates, type LookedUpStatesOptions } from "./domain/looked-up-states.ts";
import type { LookupSource } from "./domain/lookup-source.ts";
import type { ProblemRegister } from "./domain/problem-register.ts";
import { measureLookups } from "./measure-lookups.ts";

/** About 300 MB without documents. */
const maxStates = 500_000;
const maxDocumentBytes = 512 * 1024 * 1024;

/** States from elsewhere, with the lifetime of their sources. */
export interface Lookups {
  read: ReturnType<typeof createLookedUpStates>["read"];
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): readonly HealthPart[];
}

type Neighbourhood = Pick<LookedUpStatesOptions, "isWatched" | "isLocal" | "onChange">;

/**
 * @param upstream asked last
 * @param problems told what is wrong in documents
 * @returns undefined if no such source is configured
 */
export async function chooseLookups(
  context: ServiceContext,
  neighbourhood: Neighbourhood,
  upstream: LookupSource | undefined,
  problems: ProblemRegister,
): Promise<Lookups | undefined> {
  const { cache, http } = context.config;
  const { logger, metrics, clock } = context;
  const chosen = [
    ...(await chooseRedis(context, problems, () => states.retryFailed())),
    ...(upstream ? [upstream] : []),
  ];
  const sources = chosen.map((source) => measureLookups(source, metrics, clock.monotonicMs));
  if (sources.length === 0) return undefined;
  let full = false;
  const states = createLookedUpStates({
    ...neighbourhood,
    sources,
    expiryMs: cache.project_expiry * 1000,
    graceMs: cache.project_grace_period * 1000,
    refreshMs: cache.project_refresh_interval === undefined ? undefined : cache.project_refresh_interval * 1000,
    maxRetryMs: http.max_retry_interval * 1000,
    maxStates,
    maxBytes: maxDocumentBytes,
    monotonicMs: clock.monotonicMs,
    timers: systemTimers,
    onFull() {
      if (!full) logger.error({ maxStates }, "too many project keys are watched: further ones stay pending");
      full = true;
    },
  });
  const observed = [
    metrics.observe("project_config.looked_up", {}, () => states.size),
    metrics.observe("project_config.looked_up.documents", {}, () => states.bytes),
  ];
  return {
    read: states.read,
    async start() {
      await Promise.all(sources.map((source) => source.start()));
    },
    async stop() {
      for (const forget of observed) forget();
      states.stop();
      await Promise.all(sources.map((source) => source.stop()));
    },
    health: () => sources.map((source) => source.health()),
  };
}

/** What talks to Redis is loaded only if one is configured. */
async function chooseRedis(
  { config, logger }: ServiceContext,
  problems: ProblemRegister,
  onReturn: () => void,
): Promise<readonly LookupSource[]> {
  const { enabled, redis, projectconfig_cache_prefix: prefix } = config.processing;
  if (!enabled || redis === undefined) return [];
  const [{ createRedisClient }, { createRedisProjectStates }] = await Promise.all([
    import("./adapters/redis-client.ts"),
    import("./adapters/redis-project-states.ts"),
  ]);
  const connect = (onError: (error: Error) => void) => createRedisClient(redis.project_configs, onError);
  return [createRedisProjectStates({ logger, problems, prefix, connect, onReturn })];
}
