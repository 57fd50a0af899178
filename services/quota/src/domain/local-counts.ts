/** How much may be accepted here before the shared counters must be asked (quotas, section "Local counter cache"). */
import type { CounterCharge } from "./quota-counter.ts";

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
  set(charge: CounterCharge, consumed: bigint): void;
  /** Forgets counters that must be asked anyway or whose time is over. */
  vacuum(nowSeconds: number): void;
  readonly size: number;
}

interface LocalCount {
  consumed: bigint;
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

  function decide(count: LocalCount, charge: CounterCharge, limit: bigint): LocalDecision {
    const use = count.localUse + charge.quantity;
    const threshold = thresholdDivisor === undefined ? 0n : (limit * precision) / thresholdDivisor;
    const window = BigInt(Math.max(1, charge.windowSeconds));
    const allowed = divisor === undefined ? -1n : (((limit - count.consumed) / window) * precision) / divisor;
    if (count.consumed + use >= limit - threshold || use > allowed) {
      count.needsSync = true;
      return { ask: use };
    }
    count.localUse = use;
    return "accept";
  }

  return {
    check(charge) {
      if (charge.limit === undefined) return "accept";
      const count = counts.get(identityOf(charge));
      if (count === undefined || count.needsSync) return { ask: charge.quantity };
      return decide(count, charge, charge.limit);
    },
    set(charge, counted) {
      const consumed = counted < 0n ? 0n : counted;
      const identity = identityOf(charge);
      const count = counts.get(identity);
      const { forgetAtSeconds } = charge;
      if (count !== undefined) {
        if (count.needsSync) count.localUse = 0n;
        count.needsSync = false;
        count.consumed = consumed;
        count.forgetAtSeconds = forgetAtSeconds;
      } else if (counts.size < maxEntries) {
        counts.set(identity, { consumed, localUse: 0n, needsSync: false, forgetAtSeconds });
      }
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

function identityOf({ key, field }: CounterCharge): string {
  return field === undefined ? key : `${key} ${field}`;
}

function tenths(value: number): bigint {
  return BigInt(Math.max(1, Math.trunc(Math.min(value * 10, Number.MAX_SAFE_INTEGER))));
}
