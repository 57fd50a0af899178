import { DataCategory } from "@weir/data-category";
import type { RateLimit } from "./rate-limit.ts";
import { RateLimits } from "./rate-limits.ts";

/**
 * The limits that this instance has learnt, per DSN public key (quotas, section "Project limit cache"). They
 * outlive a refresh of the project's configuration.
 */
export interface ProjectRateLimits {
  /** The active limits of a key; the caller owns the returned set. Expired ones are forgotten. */
  get(publicKey: string, nowMs: number): RateLimits;
  /**
   * Adds limits. Dimensional ones are left out. A limit that names transaction or span gets both, because a
   * transaction is a container of spans.
   */
  merge(publicKey: string, limits: readonly RateLimit[], nowMs: number): void;
}

/** Options of the cache. */
export interface ProjectRateLimitsOptions {
  /** Keys that are remembered; of more, the one that was limited longest ago is forgotten. At least 1. */
  readonly maxProjects: number;
}

/** Creates an empty cache. */
export function createProjectRateLimits({ maxProjects }: ProjectRateLimitsOptions): ProjectRateLimits {
  const byKey = new Map<string, readonly RateLimit[]>();

  function active(publicKey: string, nowMs: number): readonly RateLimit[] {
    const known = byKey.get(publicKey);
    if (known === undefined) return [];
    const left = known.filter((limit) => limit.expiresAtMs > nowMs);
    if (left.length === 0) byKey.delete(publicKey);
    else if (left.length < known.length) byKey.set(publicKey, left);
    return left;
  }

  return {
    get: (publicKey, nowMs) => RateLimits.of(active(publicKey, nowMs)),
    merge(publicKey, limits, nowMs) {
      const cacheable = limits.filter((limit) => !limit.dimensional && limit.expiresAtMs > nowMs);
      if (cacheable.length === 0) return;
      const merged = RateLimits.of(active(publicKey, nowMs));
      for (const limit of cacheable) merged.add(withImpliedCategory(limit));
      byKey.delete(publicKey);
      byKey.set(publicKey, merged.limits);
      const [oldest] = byKey.keys();
      if (byKey.size > maxProjects && oldest !== undefined) byKey.delete(oldest);
    },
  };
}

function withImpliedCategory(limit: RateLimit): RateLimit {
  const { categories } = limit;
  const hasTransaction = categories.includes(DataCategory.TRANSACTION);
  const hasSpan = categories.includes(DataCategory.SPAN);
  if (hasTransaction === hasSpan) return limit;
  return { ...limit, categories: [...categories, hasSpan ? DataCategory.TRANSACTION : DataCategory.SPAN] };
}
