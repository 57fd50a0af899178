/** What a check has to ask the counters, and what is decided without them. Pure. */
import type { DataCategory } from "@weir/data-category";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { LimitedItem, Quota, RateLimit } from "@weir/rate-limits";
import { quotaMatches, rateLimitOf, rejectAllSeconds } from "@weir/rate-limits";
import { dimensionField } from "./dimension-field.ts";
import type { CounterCharge } from "./quota-counter.ts";
import { maxCount } from "./quota-counter.ts";
import { counterKey, graceSeconds, slotOf } from "./quota-slot.ts";

/** One thing to count. */
export interface Charge {
  readonly category: DataCategory;
  /** In the category's unit. 0 asks whether the quota is exhausted and counts nothing. */
  readonly quantity: bigint;
  /** Metric namespace; undefined for anything but metric buckets. */
  readonly namespace: string | undefined;
  /** Values of quota dimensions by configuration name. */
  readonly dimensions: ReadonlyMap<string, string>;
  readonly overAcceptOnce: boolean;
}

/** A counter that takes part in a charge, and the limit that it becomes if it refuses. */
export interface PlannedCounter {
  readonly quota: Quota;
  readonly counter: CounterCharge;
  /** Made when it is needed: most charges are not refused. */
  readonly limitIfRefused: () => RateLimit;
}

/** What there is to ask. */
export interface CheckPlan {
  /** Counters per charge, up to the first charge that is refused without asking. A charge may have none. */
  readonly charges: readonly (readonly PlannedCounter[])[];
  /** Limits of quotas that refuse everything, for the charge after the last one in `charges`; empty: none does. */
  readonly refusedWithoutAsking: readonly RateLimit[];
  /** Quotas that would refuse everything, if they did not only report. */
  readonly reportedWithoutAsking: readonly ReportedQuota[];
}

/** A quota that only reports, and the charge that it would have refused. */
export interface ReportedQuota {
  /** Index of the charge. */
  readonly charge: number;
  readonly quota: Quota;
}

/** What a plan is made from. */
export interface PlanInput {
  readonly scoping: Scoping;
  readonly charges: readonly Charge[];
  /** Global quotas, then the project's. */
  readonly quotas: readonly Quota[];
  /** Ms since the epoch. */
  readonly nowMs: number;
  /** Longest time, in seconds, that anyone is told to wait. Undefined: no bound. */
  readonly maxRateLimitSeconds: number | undefined;
}

/**
 * Finds the counters of a check (quotas, section "Redis limiter"). A quota with limit 0 refuses at once; quotas
 * without id or window are skipped (they were reported when the configuration was read).
 */
export function planCheck(input: PlanInput): CheckPlan {
  const charges: (readonly PlannedCounter[])[] = [];
  const reported: ReportedQuota[] = [];
  for (const charge of input.charges) {
    const item = itemOf(input.scoping, charge);
    const matching = input.quotas.filter((quota) => quotaMatches(quota, item));
    const refusing = matching.filter((quota) => quota.limit === 0n && quota.mode === "enforce");
    if (refusing.length > 0) {
      const limits = refusing.map((quota) => limitFor(quota, input, rejectAllSeconds));
      return { charges, refusedWithoutAsking: limits, reportedWithoutAsking: reported };
    }
    for (const quota of matching) if (quota.limit === 0n) reported.push({ charge: charges.length, quota });
    charges.push(matching.flatMap((quota) => planCounter(quota, charge, input) ?? []));
  }
  return { charges, refusedWithoutAsking: [], reportedWithoutAsking: reported };
}

/** What quotas are matched with. */
export function itemOf(scoping: Scoping, { category, namespace, dimensions }: Charge): LimitedItem {
  return namespace === undefined ? { scoping, category, dimensions } : { scoping, category, dimensions, namespace };
}

/** The counter of a quota in a charge that it matches; undefined if the quota does not count. */
export function planCounter(
  quota: Quota,
  charge: Charge,
  input: Omit<PlanInput, "charges" | "quotas">,
): PlannedCounter | undefined {
  const { windowSeconds, groupBy } = quota;
  if (!quota.id || windowSeconds === undefined || quota.limit === 0n) return undefined;
  const nowSeconds = Math.floor(input.nowMs / 1000);
  const { slot, expiresAtSeconds } = slotOf(input.scoping.organizationId, windowSeconds, nowSeconds);
  const key = counterKey(quota, input.scoping, slot);
  const counter: CounterCharge = {
    key: groupBy === undefined ? key : `${key}:hash`,
    refundKey: `r:${key}`,
    limit: quota.limit,
    windowSeconds,
    forgetAtSeconds: expiresAtSeconds + graceSeconds,
    quantity: boundQuantity(charge.quantity),
    overAcceptOnce: charge.overAcceptOnce,
    field: groupBy === undefined ? undefined : dimensionField(groupBy.dimensions, charge.dimensions),
    maxFields: groupBy === undefined ? 1 : groupBy.maxCardinality,
    reportOnly: quota.mode === "report",
    onFailure: quota.onFailure,
  };
  return { quota, counter, limitIfRefused: () => limitFor(quota, input, expiresAtSeconds - nowSeconds) };
}

function boundQuantity(quantity: bigint): bigint {
  if (quantity <= maxCount) return quantity;
  return maxCount;
}

function limitFor(
  quota: Quota,
  { scoping, nowMs, maxRateLimitSeconds }: Omit<PlanInput, "charges" | "quotas">,
  seconds: number,
): RateLimit {
  const capped = Math.min(seconds, maxRateLimitSeconds ?? seconds);
  return rateLimitOf(quota, scoping, nowMs + capped * 1000);
}
