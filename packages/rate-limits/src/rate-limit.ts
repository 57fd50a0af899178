/** One active limit: what it covers and until when (quotas, section "Rate limits"). */
import type { DataCategory } from "@weir/data-category";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { LimitedItem } from "./limited-item.ts";
import type { Quota } from "./quota.ts";
import { coversCategory } from "./quota-match.ts";

/** Data that it matches is refused until it expires. */
export interface RateLimit {
  /** Empty: every category. */
  readonly categories: readonly DataCategory[];
  /** Organization, project or key. */
  readonly scope: QuotaScope;
  /** Decimal organization or project id, or the DSN public key. */
  readonly scopeId: string;
  readonly reasonCode: string | undefined;
  /** Ms since the epoch, on the clock of this process. */
  readonly expiresAtMs: number;
  /** Metric namespaces that it covers. Empty: all. */
  readonly namespaces: readonly string[];
  /** True if it holds for the checked item only: never cached, never in a header. */
  readonly dimensional: boolean;
}

/**
 * The limit that a quota becomes when it refuses an item.
 * @param expiresAtMs ms since the epoch
 */
export function rateLimitOf(quota: Quota, scoping: Scoping, expiresAtMs: number): RateLimit {
  const scope = limitScope(quota.scope);
  return {
    categories: quota.categories,
    scope,
    scopeId: rateLimitScopeId(scope, scoping),
    reasonCode: quota.reasonCode,
    expiresAtMs,
    namespaces: quota.namespace === undefined ? [] : [quota.namespace],
    dimensional: quota.groupBy !== undefined,
  };
}

/** True if the limit is about the item. Whether it is still active is not asked, nor are dimensions. */
export function rateLimitMatches(limit: RateLimit, item: LimitedItem): boolean {
  return (
    coversCategory(limit.categories, item.category) &&
    (limit.namespaces.length === 0 || (item.namespace !== undefined && limit.namespaces.includes(item.namespace))) &&
    limit.scopeId === rateLimitScopeId(limit.scope, item.scoping)
  );
}

/** Whole seconds until the limit ends, rounded up; 0 if it has ended. */
export function remainingSeconds(limit: RateLimit, nowMs: number): number {
  return Math.max(0, Math.ceil((limit.expiresAtMs - nowMs) / 1000));
}

/** A scope that is not known limits the key, the narrowest there is. */
function limitScope(scope: QuotaScope): QuotaScope {
  return scope === QuotaScope.ORGANIZATION || scope === QuotaScope.PROJECT ? scope : QuotaScope.KEY;
}

/** Whom a limit of a scope is about. A scope that is not known is taken for the key. */
export function rateLimitScopeId(scope: QuotaScope, scoping: Scoping): string {
  switch (scope) {
    case QuotaScope.ORGANIZATION:
      return String(scoping.organizationId);
    case QuotaScope.PROJECT:
      return String(scoping.projectId);
    default:
      return scoping.publicKey;
  }
}
