/** The limits of a project that are known without counting, applied to an envelope. */
import { DataCategory } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { Quota, RateLimits } from "@weir/rate-limits";
import { checkQuotas } from "@weir/rate-limits";
import { countSpans } from "./count-spans.ts";
import type { LimitEnforcement } from "./enforce-limits.ts";
import { enforceLimits } from "./enforce-limits.ts";

/** What is known. */
export interface KnownLimits {
  readonly quotas: readonly Quota[];
  readonly cached: RateLimits;
  readonly scoping: Scoping;
  /** Ms since the epoch. */
  readonly nowMs: number;
  /** Larger transactions are not read for counting their spans. */
  readonly maxEventBytes: number;
}

/** The result, with the items as they were after spans were counted and before limits were applied. */
export type KnownLimitsResult = LimitEnforcement & { readonly counted: readonly Item[] };

/** Applies them; undefined if there are none, which is the usual case. */
export function checkKnownLimits(items: readonly Item[], known: KnownLimits): KnownLimitsResult | undefined {
  const { quotas, cached, scoping, nowMs } = known;
  if (cached.limits.length === 0 && !quotas.some((quota) => quota.limit === 0n)) return undefined;
  const check = (category: DataCategory) => checkQuotas({ quotas, cached, item: { scoping, category }, nowMs });
  const counted = check(DataCategory.TRANSACTION).isLimited(nowMs) ? countSpans(items, known.maxEventBytes) : items;
  const { items: left, removals, silent, limits } = enforceLimits(counted, check, nowMs);
  if (items.some(({ type }) => type === "metric_buckets")) reportMetricLimits(limits, known);
  return { counted, items: left, removals, silent, limits };
}

/** Buckets are limited when they are written out; until then their sender is told, whatever namespaces it sent. */
function reportMetricLimits(limits: RateLimits, { quotas, cached, scoping, nowMs }: KnownLimits): void {
  const item = { scoping, category: DataCategory.METRIC_BUCKET };
  limits.merge(checkQuotas({ quotas, cached, item, nowMs }));
  const ofQuotas = quotas.flatMap((quota) => quota.namespace ?? []);
  const namespaces = new Set([...ofQuotas, ...cached.limits.flatMap((limit) => limit.namespaces)]);
  for (const namespace of namespaces)
    limits.merge(checkQuotas({ quotas, cached, item: { ...item, namespace }, nowMs }));
}
