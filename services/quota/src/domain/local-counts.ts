/** How much may be accepted here before the shared counters must be asked (quotas, section "Local counter cache"). */
import type { Counter, CounterCharge } from "./quota-counter.ts";

/** How closely local counts follow the shared ones. */
export interface LocalCountsOptions {
  /** Part of the remaining rate per second that may be accepted locally, 0 to 1. 0: always ask. */
  readonly ratio: number;
  /** Part of the limit from which on every check asks, 0 to 1. Undefined: none. */
  readonly maxRatio: number | undefined;
}

/** Either accepted locally, or a quantity to ask for: this charge and all that was accepted since the last answer. */
export type LocalDecision = "accept" | { readonly ask: bigint };

/** Counts that are known locally, by counter. */
export interface LocalCounts {
  /** Accepts a charge here, or says what to ask the shared counter. */
  check(charge: CounterCharge): LocalDecision;
  /** Takes over what the shared counter has counted. */
  set(counter: Counter, consumed: bigint): void;
  /** Forgets counters that must be asked anyway or whose time is over. */
  vacuum(nowSeconds: number): void;
  readonly size: number;
}

interface LocalCount {
  consumed: bigint;
  /** What may be accepted here altogether before the next answer. */
  acceptable: bigint;
  /** By whose limit. Quotas with equal ids share a count. */
  acceptableBy: Counter;
  localUse: bigint;
  needsSync: boolean;
  forgetAtSeconds: number;
}

const precision = 10n;
/** Of more, counters are not held locally: they ask each time. */
const maxEntries = 100_000;

/** Creates an empty set of local counts. Ratios become integers with one decimal. */
export function createLocalCounts({ ratio, maxRatio }: LocalCountsOptions): LocalCounts {
  const counts = new Map<string, LocalCount>();
  const divisor = ratio > 0 ? tenths(1 / ratio) : undefined;
  const thresholdDivisor = maxRatio === undefined ? undefined : tenths(Math.fround(1 / (1 - Math.fround(maxRatio))));

  /** A share of what remains per second, and less than what remains up to the threshold. */
  function acceptableOf({ limit = 0n, windowSeconds }: Counter, consumed: bigint): bigint {
    const threshold = thresholdDivisor === undefined ? 0n : (limit * precision) / thresholdDivisor;
    const below = limit - threshold - consumed - 1n;
    const window = BigInt(Math.max(1, windowSeconds));
    const share = divisor === undefined ? -1n : (((limit - consumed) / window) * precision) / divisor;
    return share < below ? share : below;
  }

  return {
    check({ counter, quantity }) {
      if (counter.limit === undefined) return "accept";
      const count = counts.get(identityOf(counter));
      if (count === undefined || count.needsSync) return { ask: quantity };
      if (!hasSameRate(count.acceptableBy, counter)) {
        count.acceptableBy = counter;
        count.acceptable = acceptableOf(counter, count.consumed);
      }
      const use = count.localUse + quantity;
      if (use > count.acceptable) {
        count.needsSync = true;
        return { ask: use };
      }
      count.localUse = use;
      return "accept";
    },
    set(counter, counted) {
      const { forgetAtSeconds } = counter;
      const consumed = counted < 0n ? 0n : counted;
      const judged = { consumed, acceptable: acceptableOf(counter, consumed), acceptableBy: counter, forgetAtSeconds };
      const identity = identityOf(counter);
      const count = counts.get(identity);
      if (count === undefined) {
        if (counts.size < maxEntries) counts.set(identity, { ...judged, localUse: 0n, needsSync: false });
        return;
      }
      if (count.needsSync) count.localUse = 0n;
      count.needsSync = false;
      Object.assign(count, judged);
    },
    vacuum(nowSeconds) {
      for (const [identity, count] of counts) {
        if (count.needsSync || count.forgetAtSeconds < nowSeconds) counts.delete(identity);
      }
    },
    get size() {
      return counts.size;
    },
  };
}

function hasSameRate(left: Counter, right: Counter): boolean {
  return left.limit === right.limit && left.windowSeconds === right.windowSeconds;
}

function identityOf({ key, field }: Counter): string {
  return field === undefined ? key : `${key} ${field}`;
}

function tenths(value: number): bigint {
  return BigInt(Math.max(1, Math.trunc(Math.min(value * 10, Number.MAX_SAFE_INTEGER))));
}
