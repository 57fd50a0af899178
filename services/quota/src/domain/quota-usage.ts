/** How much of a project's quotas is used. */
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { Quota } from "@weir/rate-limits";
import { quotaMatches } from "@weir/rate-limits";
import type { CounterPlace, QuotaCounter } from "./quota-counter.ts";
import { counterKey, slotOf } from "./quota-slot.ts";

/** Usage of one quota in its current window. */
export interface QuotaUse {
  readonly quota: Quota;
  readonly windowSeconds: number;
  /** In the categories' unit, less refunds. */
  readonly consumed: bigint;
  /** Whole seconds until the window ends. */
  readonly resetsInSeconds: number;
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
  const places: CounterPlace[] = [];
  const uses: Omit<QuotaUse, "consumed">[] = [];
  for (const quota of quotas) {
    const { windowSeconds } = quota;
    if (!quota.id || windowSeconds === undefined || quota.limit === 0n || !concerns(quota, scoping)) continue;
    const { slot, expiresAtSeconds } = slotOf(scoping.organizationId, windowSeconds, nowSeconds);
    const key = counterKey(quota, scoping, slot);
    const dimensional = quota.groupBy !== undefined;
    places.push({ key: dimensional ? `${key}:hash` : key, refundKey: `r:${key}`, dimensional });
    uses.push({ quota, windowSeconds, resetsInSeconds: expiresAtSeconds - nowSeconds });
  }
  const consumed = places.length === 0 ? [] : await counter.read(places);
  return uses.map((use, index) => ({ ...use, consumed: consumed[index] ?? 0n }));
}

/** Whether the quota's scope is about the project, whatever the data. */
function concerns(quota: Quota, scoping: Scoping): boolean {
  const [category = 0] = quota.categories;
  return quotaMatches({ ...quota, categories: [], namespace: undefined, groupBy: undefined }, { scoping, category });
}
