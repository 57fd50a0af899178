/** Chooses where quantities are counted: in Redis if processing is on and a Redis is configured, else in memory. */
import type { RedisTarget } from "@weir/config";
import { createOutageLog } from "@weir/redis-connection";
import type { HealthPart, ServiceContext } from "@weir/service-host";
import { createMemoryQuotaCounter } from "./adapters/memory-quota-counter.ts";
import { createRedisClient } from "./adapters/redis-client.ts";
import { createRedisQuotaCounter } from "./adapters/redis-quota-counter.ts";
import { createLocalCounts } from "./domain/local-counts.ts";
import { createLocallyCachedCounter } from "./domain/locally-cached-counter.ts";
import type { QuotaCounter } from "./domain/quota-counter.ts";

/** A counter with its lifetime. */
export interface ChosenCounter {
  readonly counter: QuotaCounter;
  start(): Promise<void>;
  stop(): void;
  health(): readonly HealthPart[];
}

/** Counts that are held in memory at most, about 20 MB. */
const maxCounts = 100_000;

/** Creates the counter that the configuration asks for. */
export function chooseCounter(context: ServiceContext): ChosenCounter {
  const { enabled, redis } = context.config.processing;
  return enabled && redis !== undefined ? countInRedis(context, redis.quotas) : countInMemory(context);
}

function countInMemory({ clock, metrics }: ServiceContext): ChosenCounter {
  const counter = createMemoryQuotaCounter({ maxCounts, now: clock.now });
  metrics.observe("quota.counters", {}, () => counter.size);
  return { counter, start: async () => {}, stop() {}, health: () => [{ name: "counters", healthy: true }] };
}

function countInRedis(context: ServiceContext, target: RedisTarget): ChosenCounter {
  const { clock, metrics, logger } = context;
  const outages = createOutageLog(logger, "Redis", "data passes without being counted against quotas");
  const duration = metrics.histogram("quota.redis.duration");
  const errors = metrics.counter("quota.redis.errors");
  const client = createRedisClient(target, outages.failed);
  const counter = createRedisQuotaCounter({
    client,
    monotonicMs: clock.monotonicMs,
    onCall(elapsedMs, error) {
      duration.observe(elapsedMs / 1000);
      if (error === undefined) {
        outages.succeeded();
      } else {
        errors.add();
        outages.failed(error);
      }
    },
  });
  return {
    counter: withLocalCounts(context, counter),
    start: client.start,
    stop: client.stop,
    health: () => [{ name: "redis", healthy: outages.outage === undefined, ...detailOf(outages.outage) }],
  };
}

function withLocalCounts({ config, clock, metrics }: ServiceContext, shared: QuotaCounter): QuotaCounter {
  const { quota_cache_ratio: ratio, quota_cache_max: maxRatio } = config.processing;
  if (ratio === undefined) return shared;
  const local = createLocalCounts({ ratio, maxRatio });
  const overAccepted = metrics.counter("quota.cache.over_accepted");
  metrics.observe("quota.cache.entries", {}, () => local.size);
  return createLocallyCachedCounter({
    shared,
    local,
    now: clock.now,
    onOverAccepted: (quantity) => overAccepted.add(Number(quantity)),
  });
}

function detailOf(outage: Error | undefined): { readonly detail?: string } {
  return outage === undefined ? {} : { detail: outage.message };
}
