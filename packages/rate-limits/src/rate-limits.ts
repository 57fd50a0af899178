import type { RateLimit } from "./rate-limit.ts";

/**
 * An ordered set of limits. Two limits on the same thing do not stand side by side: the one that lasts longer does
 * (quotas, section "Rate limits").
 */
export class RateLimits {
  readonly #limits: RateLimit[];

  private constructor(limits: RateLimit[]) {
    this.#limits = limits;
  }

  /** A set without limits. */
  static empty(): RateLimits {
    return new RateLimits([]);
  }

  /** A set of limits, added in order. */
  static of(limits: Iterable<RateLimit>): RateLimits {
    const set = RateLimits.empty();
    for (const limit of limits) set.add(limit);
    return set;
  }

  /** In order of insertion. */
  get limits(): readonly RateLimit[] {
    return this.#limits;
  }

  /** Adds a limit. One on the same thing is replaced whole if it ends earlier, and stays otherwise. */
  add(limit: RateLimit): void {
    const index = this.#limits.findIndex((known) => coversTheSame(known, limit));
    const known = this.#limits[index];
    if (known === undefined) this.#limits.push(limit);
    else if (limit.expiresAtMs > known.expiresAtMs) this.#limits[index] = limit;
  }

  /** Adds all limits of another set. */
  merge(other: RateLimits): void {
    for (const limit of other.limits) this.add(limit);
  }

  /** True if any limit has not ended. */
  isLimited(nowMs: number): boolean {
    return this.#limits.some((limit) => limit.expiresAtMs > nowMs);
  }

  /** The active limit that ends last; of several such, the last one added. */
  longest(nowMs: number): RateLimit | undefined {
    let longest: RateLimit | undefined;
    for (const limit of this.#limits) {
      if (limit.expiresAtMs <= nowMs) continue;
      if (longest === undefined || limit.expiresAtMs >= longest.expiresAtMs) longest = limit;
    }
    return longest;
  }
}

function coversTheSame(a: RateLimit, b: RateLimit): boolean {
  return (
    a.scope === b.scope &&
    a.scopeId === b.scopeId &&
    a.dimensional === b.dimensional &&
    sameMembers(a.categories, b.categories) &&
    sameMembers(a.namespaces, b.namespaces)
  );
}

function sameMembers<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((member) => b.includes(member));
}
