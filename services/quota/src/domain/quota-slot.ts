/** Where in time a quota counts, and under which key (quotas, section "Redis limiter"). */
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { Quota } from "@weir/rate-limits";

/** The current window of a quota for an organization. */
export interface QuotaSlot {
  /** Number of the window. */
  readonly slot: number;
  /** When it ends, in seconds since the epoch. */
  readonly expiresAtSeconds: number;
}

/** Counters outlive their window by this many seconds, so that instances whose clocks lag still find them. */
export const graceSeconds = 60;

/**
 * The window that a moment lies in. Windows of different organizations begin at different times, so that not all of
 * them are renewed at once.
 * @param nowSeconds whole seconds since the epoch
 */
export function slotOf(organizationId: bigint, windowSeconds: number, nowSeconds: number): QuotaSlot {
  const small = Number(organizationId);
  const shift = Number.isSafeInteger(small) ? small % windowSeconds : Number(organizationId % BigInt(windowSeconds));
  const slot = Math.floor((nowSeconds - shift) / windowSeconds);
  return { slot, expiresAtSeconds: (slot + 1) * windowSeconds + shift };
}

/**
 * The key of a counter, less the suffix of dimensional ones. The organization is a hash tag, so that all counters of
 * a check lie on one node of a cluster. Categories are no part of it: quotas with equal ids share a counter.
 */
export function counterKey(quota: Quota, scoping: Scoping, slot: number): string {
  const namespace = quota.namespace ?? "";
  return `quota:${quota.id}{${scoping.organizationId}}${subscope(quota.scope, scoping)}${namespace}:${slot}`;
}

function subscope(scope: QuotaScope, scoping: Scoping): string {
  switch (scope) {
    case QuotaScope.PROJECT:
      return String(scoping.projectId);
    case QuotaScope.KEY:
      return scoping.keyId === undefined ? "" : String(scoping.keyId);
    default:
      return "";
  }
}
