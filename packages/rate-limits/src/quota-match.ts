/** Whether a quota is about an item (quotas, section "Matching a quota to an item"). */
import { DataCategory } from "@weir/data-category";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type { LimitedItem } from "./limited-item.ts";
import type { Quota } from "./quota.ts";
import { quotaDimensions } from "./quota.ts";

/** True if the quota's categories, scope, namespace and dimensions all fit the item. */
export function quotaMatches(quota: Quota, item: LimitedItem): boolean {
  return findMismatch(quota, item) === undefined;
}

/** The first thing about a quota that does not fit an item. */
export type QuotaMismatch = "category" | "namespace" | "scope" | "dimensions";

/** Why the quota is not about the item; undefined if it is. */
export function findMismatch(quota: Quota, item: LimitedItem): QuotaMismatch | undefined {
  if (!coversCategory(quota.categories, item.category)) return "category";
  if (quota.namespace !== undefined && quota.namespace !== item.namespace) return "namespace";
  if (quota.scopeId !== undefined && !scopeIdMatches(quota.scope, quota.scopeId, item)) return "scope";
  if (quota.groupBy !== undefined && !carriesDimensions(quota.groupBy.dimensions, item)) return "dimensions";
  return undefined;
}

/** True if a list of categories is empty (all) or names the category. A category that is not known is never named. */
export function coversCategory(categories: readonly DataCategory[], category: DataCategory): boolean {
  return categories.length === 0 || (category !== DataCategory.UNRECOGNIZED && categories.includes(category));
}

function scopeIdMatches(scope: QuotaScope, scopeId: string, item: LimitedItem): boolean {
  if (!/^[0-9]{1,20}$/.test(scopeId)) return false;
  const id = BigInt(scopeId);
  switch (scope) {
    case QuotaScope.ORGANIZATION:
      return id === item.scoping.organizationId;
    case QuotaScope.PROJECT:
      return id === item.scoping.projectId;
    case QuotaScope.KEY:
      return id === item.scoping.keyId;
    default:
      return false;
  }
}

function carriesDimensions(dimensions: readonly string[], item: LimitedItem): boolean {
  return dimensions.every((name) => quotaDimensions.includes(name) && item.dimensions?.has(name) === true);
}
