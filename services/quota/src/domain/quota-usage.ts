/** How much of a project's quotas is used. */
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { Quota } from "@weir/rate-limits";
import { quotaMatches } from "@weir/rate-limits";
import type { CounterPlace, QuotaCounter } from "./quota-counter.ts";
import { consumedOf } from "./quota-counter.ts";
import { counterKey, slotOf } from "./quota-slot.ts";

/** The current window of a quota. */
export interface QuotaWindow {
  readonly windowSeconds: number;
  /** Whole seconds until the window ends. */
  readonly resetsInSeconds: number;
  /** Where the quota counts in this window. */
  readonly place: CounterPlace;
}

/** Usage of one quota in its current window. */
export interface QuotaUse extends QuotaWindow {
  readonly quota: Quota;
  /** In the categories' unit, less refunds. */
  readonly consumed: bigint;
}

/**
 * The window in which a quota counts now for somebody; undefined if it does not count.
 * @param nowSeconds whole seconds since the epoch
 */
export function windowOf(quota: Quota, scoping: Scoping, nowSeconds: number): QuotaWindow | undefined {
  const { windowSeconds } = quota;
  if (!quota.id || windowSeconds === undefined || quota.limit === 0n) return undefined;
  const { slot, expiresAtSeconds } = slotOf(scoping.organizationId, windowSeconds, nowSeconds);
  const key = counterKey(quota, scoping, slot);
  const dimensional = quota.groupBy !== undefined;
  const place = { key: dimensional ? `${key}:hash` : key, refundKey: `r:${key}`, dimensional };
  return { windowSeconds, resetsInSeconds: expiresAtSeconds - nowSeconds, place };
}

/**
 * Reads the usage of every quota that counts for a project, in order.
 * @param nowMs ms since the epoch
 * @throws {CountersUnavailable}
 */
export async function readUsage(
  quotas: readonly Quota[],
  scoping: Scoping,
  counter: QuotaCounter,
  nowMs: number,
): Promise<readonly QuotaUse[]> {
  const nowSeconds = Math.floor(nowMs / 1000);
  const uses = quotas.flatMap((quota) => {
    const window = concerns(quota, scoping) ? windowOf(quota, scoping, nowSeconds) : undefined;
    return window === undefined ? [] : [{ quota, ...window }];
  });
  const contents = uses.length === 0 ? [] : await counter.read(uses.map(({ place }) => place));
  return uses.map((use, index) => {
    const content = contents[index];
    return { ...use, consumed: content === undefined ? 0n : consumedOf(content) };
  });
}

/** Whether the quota's scope is about the project, whatever the data. */
function concerns(quota: Quota, scoping: Scoping): boolean {
  const [category = 0] = quota.categories;
  return quotaMatches({ ...quota, categories: [], namespace: undefined, groupBy: undefined }, { scoping, category });
}
