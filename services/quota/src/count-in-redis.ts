/** Counts in a Redis that all replicas share, and in memory while that is away. */
import type { RedisTarget } from "@weir/config";
import { createRedisNodes } from "@weir/redis-connection";
import type { ServiceContext } from "@weir/service-host";
import { createMemoryQuotaCounter } from "./adapters/memory-quota-counter.ts";
import { createRedisClient } from "./adapters/redis-client.ts";
import { createRedisQuotaCounter } from "./adapters/redis-quota-counter.ts";
import { type ChosenCounter, maxCounts } from "./count-in-memory.ts";
import { createFailoverCounter } from "./domain/failover-counter.ts";
import { createLocalCounts } from "./domain/local-counts.ts";
import { createLocallyCachedCounter } from "./domain/locally-cached-counter.ts";
import type { QuotaCounter } from "./domain/quota-counter.ts";
import { observeOutages } from "./outage-metrics.ts";

/** With probes, Redis is known to be away 0.6 s after the first call that failed, and to be back after 0.2 s. */
const failuresToOpen = 3;
const probeEveryMs = 100;
/** How long a probe leaves its key behind. */
const probeLifeMs = 1000;

/** Creates the counter. */
export function countInRedis(context: ServiceContext, target: RedisTarget): ChosenCounter {
  const { clock, metrics, logger } = context;
  const duration = metrics.histogram("quota.redis.duration");
  const errors = metrics.counter("quota.redis.errors");
  const client = createRedisClient(target, (error) => nodes.connectionFailed(error));
  const nodes = createRedisNodes({
    name: "Redis",
    nodeOf: client.nodeOf,
    // Counts are written: a server that is a replica, or whose memory is full, answers but does not count.
    probe: (tag) => client.call("set", [`weir:probe:{${tag}}`, "1", "px", probeLifeMs]),
    failuresToOpen,
    probeEveryMs,
    onReturn: () => void counter.settle(),
    logger,
    consequence: "quotas answer as their `onFailure` says, by default: data passes",
  });
  metrics.observe("quota.redis.breaker_open", {}, () => (nodes.isAnyAway ? 1 : 0));
  const shared = createRedisQuotaCounter({
    client,
    nodes,
    now: clock.now,
    monotonicMs: clock.monotonicMs,
    onCall(elapsedMs, error) {
      duration.observe(elapsedMs / 1000);
      if (error !== undefined) errors.add();
    },
  });
  const local = createMemoryQuotaCounter({ maxCounts, now: clock.now });
  metrics.observe("quota.counters", {}, () => local.size);
  const counter = createFailoverCounter({ shared, local, observer: observeOutages(metrics) });
  return {
    counter: withLocalCounts(context, counter),
    start: client.start,
    stop() {
      nodes.stop();
      client.stop();
    },
    health: () => [{ name: "redis", healthy: nodes.outage === undefined, ...detailOf(nodes.outage) }],
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
