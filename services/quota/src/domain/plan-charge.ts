/** What a charge has to ask the counters, and what is decided without them. Pure. */
import type { DataCategory } from "@weir/data-category";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { LimitedItem, Quota, RateLimit } from "@weir/rate-limits";
import { quotaMatches, rateLimitOf, rejectAllSeconds } from "@weir/rate-limits";
import { dimensionField } from "./dimension-field.ts";
import type { Counter, CounterCharge } from "./quota-counter.ts";
import { maxCount } from "./quota-counter.ts";
import { counterKey, graceSeconds, slotOf } from "./quota-slot.ts";

/** One thing to count. */
export interface Charge extends ChargedKind {
  /** In the category's unit. 0 asks whether the quota is exhausted and counts nothing. */
  readonly quantity: bigint;
  readonly overAcceptOnce: boolean;
}

/** What decides by which quotas something is counted. */
export interface ChargedKind {
  readonly category: DataCategory;
  /** Metric namespace; undefined for anything but metric buckets. */
  readonly namespace: string | undefined;
  /** Values of quota dimensions by configuration name. */
  readonly dimensions: ReadonlyMap<string, string>;
}

/** A counter that takes part in a charge, and the limit that it becomes if it refuses. */
export interface PlannedCounter {
  readonly quota: Quota;
  readonly counter: Counter;
  /** The moments at which it counts, in ms since the epoch. */
  readonly window: Period;
  /** Made when it is needed: most charges are not refused. */
  readonly limitIfRefused: (nowMs: number) => RateLimit;
}

/** From one moment until before another, in ms since the epoch. */
export interface Period {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What there is to ask for any charge of a kind, as long as the windows last. */
export interface ChargePlan {
  readonly counters: readonly PlannedCounter[];
  /** What the counters are asked. The same list for the same as the last time, as most are. */
  readonly ask: (charge: Pick<Charge, "quantity" | "overAcceptOnce">) => readonly CounterCharge[];
  /** Limits of quotas that refuse everything. Empty: none does. */
  readonly refusals: readonly ((nowMs: number) => RateLimit)[];
  /** Quotas that would refuse everything, if they did not only report. */
  readonly reporting: readonly Quota[];
  /** When the counters are these. */
  readonly period: Period;
}

/** What a plan is made from. */
export interface ChargePlanInput {
  readonly scoping: Scoping;
  readonly kind: ChargedKind;
  /** Global quotas, then the project's. */
  readonly quotas: readonly Quota[];
  /** Ms since the epoch. */
  readonly nowMs: number;
  /** Longest time, in seconds, that anyone is told to wait. Undefined: no bound. */
  readonly maxRateLimitSeconds: number | undefined;
}

/**
 * Finds the counters of a kind of charge (quotas, section "Redis limiter"). A quota with limit 0 refuses at once; quotas
 * without id or window are skipped (they were reported when the configuration was read).
 */
export function planCharge(input: ChargePlanInput): ChargePlan {
  const item = itemOf(input.scoping, input.kind);
  const matching = input.quotas.filter((quota) => quotaMatches(quota, item));
  const zero = matching.filter(({ limit }) => limit === 0n);
  const counters = matching.flatMap((quota) => planCounter(quota, input) ?? []);
  return {
    counters,
    ask: createAsk(counters.map(({ counter }) => counter)),
    refusals: zero
      .filter(({ mode }) => mode === "enforce")
      .map((quota) => (nowMs) => limitFor(quota, input, nowMs, nowMs + rejectAllSeconds * 1000)),
    reporting: zero.filter(({ mode }) => mode !== "enforce"),
    period: {
      fromMs: Math.max(Number.NEGATIVE_INFINITY, ...counters.map(({ window }) => window.fromMs)),
      untilMs: Math.min(Number.POSITIVE_INFINITY, ...counters.map(({ window }) => window.untilMs)),
    },
  };
}

/** What quotas are matched with. */
export function itemOf(scoping: Scoping, { category, namespace, dimensions }: ChargedKind): LimitedItem {
  return namespace === undefined ? { scoping, category, dimensions } : { scoping, category, dimensions, namespace };
}

/** The counter of a quota in a charge that it matches; undefined if the quota does not count. */
export function planCounter(quota: Quota, input: Omit<ChargePlanInput, "quotas">): PlannedCounter | undefined {
  const { windowSeconds, groupBy } = quota;
  if (!quota.id || windowSeconds === undefined || quota.limit === 0n) return undefined;
  const { scoping, kind, nowMs } = input;
  const { slot, expiresAtSeconds } = slotOf(scoping.organizationId, windowSeconds, Math.floor(nowMs / 1000));
  const key = counterKey(quota, scoping, slot);
  const counter: Counter = {
    key: groupBy === undefined ? key : `${key}:hash`,
    refundKey: `r:${key}`,
    limit: quota.limit,
    windowSeconds,
    forgetAtSeconds: expiresAtSeconds + graceSeconds,
    field: groupBy === undefined ? undefined : dimensionField(groupBy.dimensions, kind.dimensions),
    maxFields: groupBy === undefined ? 1 : groupBy.maxCardinality,
    reportOnly: quota.mode === "report",
    onFailure: quota.onFailure,
  };
  const untilMs = expiresAtSeconds * 1000;
  return {
    quota,
    counter,
    window: { fromMs: untilMs - windowSeconds * 1000, untilMs },
    limitIfRefused: (askedAtMs) => limitFor(quota, input, askedAtMs, untilMs),
  };
}

function createAsk(counters: readonly Counter[]): ChargePlan["ask"] {
  let last = { quantity: 0n, overAcceptOnce: false };
  let asked: readonly CounterCharge[] | undefined;
  return ({ quantity, overAcceptOnce }) => {
    if (asked !== undefined && last.quantity === quantity && last.overAcceptOnce === overAcceptOnce) return asked;
    last = { quantity, overAcceptOnce };
    asked = counters.map((counter) => chargeAt(counter, last));
    return asked;
  };
}

/** A charge at one counter, of what counters hold exactly at most. */
export function chargeAt(
  counter: Counter,
  { quantity, overAcceptOnce }: Pick<Charge, "quantity" | "overAcceptOnce">,
): CounterCharge {
  return { counter, quantity: quantity <= maxCount ? quantity : maxCount, overAcceptOnce };
}

/** Waits are whole seconds, from the second that has begun. */
function limitFor(
  quota: Quota,
  { scoping, maxRateLimitSeconds }: Pick<ChargePlanInput, "scoping" | "maxRateLimitSeconds">,
  nowMs: number,
  untilMs: number,
): RateLimit {
  const seconds = Math.ceil((untilMs - nowMs) / 1000);
  return rateLimitOf(quota, scoping, nowMs + Math.min(seconds, maxRateLimitSeconds ?? seconds) * 1000);
}
