/** The counters of a script call: each key is there once, and what several counters have in common is written once. */
import type { Counter, CounterCharge } from "../domain/quota-counter.ts";

/** A key of a call. */
export interface CalledKey {
  /** From 1 among the plain counters; negative: from −1 among the hashes. */
  readonly position: number;
  /** The counter that came first with it. */
  readonly first: CalledCounter;
  /** The last entry of the call that is about it. */
  lastEntry: object | undefined;
}

/** A counter of a call. */
export interface CalledCounter {
  /** The position of its key, if it is the first plain counter with it; negative: from −1 among the others. */
  readonly row: number;
  readonly counter: Counter;
  readonly kind: number;
  readonly key: CalledKey;
}

/** How the counters are written. */
export interface WrittenCounters {
  /** Plain counters, their refunds, then each hash with its refunds. */
  readonly keys: readonly string[];
  /** How many plain counters, and how many hashes. */
  readonly sizes: readonly [plain: number, hashes: number];
  /** Limit (−1: none), expiry, and flags (1: accept once beyond the limit; 2: only report). */
  readonly kinds: readonly (readonly [limit: number, forgetAtSeconds: number, flags: number])[];
  /** By plain counter, from 1. */
  readonly kindOf: readonly number[];
  /** Other counters with the same keys, and fields of hashes with their most fields. */
  readonly others: readonly (readonly [key: number, kind: number, field: string, maxFields: number])[];
}

/** Collects the counters of one call. */
export interface CalledCounters {
  of(charge: CounterCharge): CalledCounter;
  written(): WrittenCounters;
}

/** Creates an empty collection. */
export function createCalledCounters(): CalledCounters {
  const keys = new Map<string, CalledKey>();
  const plain: Counter[] = [];
  const hashes: Counter[] = [];
  const kinds: [limit: number, forgetAtSeconds: number, flags: number][] = [];
  const kindOf: number[] = [];
  const others: WrittenCounters["others"][number][] = [];
  const othersByName = new Map<string, CalledCounter>();
  const kindsByName = new Map<string, number>();
  let last: LastKind | undefined;

  function kindFor(counter: Counter, flags: number): number {
    const { limit, forgetAtSeconds } = counter;
    if (last !== undefined && isLike(last, counter, flags)) return last.kind;
    const name = `${limit} ${forgetAtSeconds} ${flags}`;
    const kind = kindsByName.get(name) ?? kinds.push([Number(limit ?? -1n), forgetAtSeconds, flags]);
    kindsByName.set(name, kind);
    last = { counter, flags, kind };
    return kind;
  }

  function addKey(counter: Counter, kind: number): CalledCounter {
    const isPlain = counter.field === undefined;
    const position = isPlain ? plain.push(counter) : -hashes.push(counter);
    if (isPlain) kindOf.push(kind);
    // Boundary: each of the two names the other.
    const key = { position, lastEntry: undefined } as { -readonly [K in keyof CalledKey]: CalledKey[K] };
    key.first = isPlain ? { row: position, counter, kind, key } : addOther(key, counter, kind);
    keys.set(counter.key, key);
    return key.first;
  }

  function addOther(key: CalledKey, counter: Counter, kind: number): CalledCounter {
    const { field = "", maxFields } = counter;
    const name = `${key.position} ${kind} ${maxFields} ${field}`;
    const known = othersByName.get(name);
    if (known !== undefined) return known;
    const row = -others.push([key.position, kind, field, maxFields]);
    const added = { row, counter, kind, key };
    othersByName.set(name, added);
    return added;
  }

  return {
    of({ counter, overAcceptOnce }) {
      const key = keys.get(counter.key);
      const flags = (overAcceptOnce ? 1 : 0) + (counter.reportOnly ? 2 : 0);
      const kind = kindFor(counter, flags);
      if (key === undefined) return addKey(counter, kind);
      if (key.position > 0 && key.first.kind === kind) return key.first;
      return addOther(key, counter, kind);
    },
    written: () => ({
      keys: [
        ...plain.map(({ key }) => key),
        ...plain.map(({ refundKey }) => refundKey),
        ...hashes.flatMap(({ key, refundKey }) => [key, refundKey]),
      ],
      sizes: [plain.length, hashes.length],
      kinds,
      kindOf,
      others,
    }),
  };
}

/** What most counters have in common with the one before. */
interface LastKind {
  readonly counter: Counter;
  readonly flags: number;
  readonly kind: number;
}

function isLike(last: LastKind, { limit, forgetAtSeconds }: Counter, flags: number): boolean {
  return last.flags === flags && last.counter.limit === limit && last.counter.forgetAtSeconds === forgetAtSeconds;
}
