import type { CounterAnswer, CounterCharge, CounterPlace, QuotaCounter } from "../domain/quota-counter.ts";
import { maxCount } from "../domain/quota-counter.ts";

/** Counters in this process, for a Weir that runs alone. They are gone with it. */
export interface MemoryQuotaCounter extends QuotaCounter {
  /** Gives back a quantity: what other services do to the refund keys in Redis. */
  refund(refundKey: string, quantity: bigint, forgetAtSeconds: number): void;
  /** How many counts are held; each field of a dimensional counter is one. */
  readonly size: number;
}

/** Options of the counters. */
export interface MemoryQuotaCounterOptions {
  /** Counts that are held at most. Of more, the oldest counters are forgotten: their quotas start anew. */
  readonly maxCounts: number;
  /** Ms since the epoch. */
  readonly now: () => number;
}

interface Counter {
  /** One count under the empty name, or one per field. */
  readonly fields: Map<string, bigint>;
  forgetAtSeconds: number;
}

const sweepEverySeconds = 10;
const plain = "";

/** Creates counters that have counted nothing. */
export function createMemoryQuotaCounter({ maxCounts, now }: MemoryQuotaCounterOptions): MemoryQuotaCounter {
  const counters = new Map<string, Counter>();
  let size = 0;
  let sweepAtSeconds = 0;

  function find(key: string, nowSeconds: number): Counter | undefined {
    const counter = counters.get(key);
    return counter !== undefined && counter.forgetAtSeconds > nowSeconds ? counter : undefined;
  }

  function remove(key: string, counter: Counter): void {
    counters.delete(key);
    size -= counter.fields.size;
  }

  function makeRoom(nowSeconds: number): void {
    if (nowSeconds >= sweepAtSeconds || size >= maxCounts) {
      sweepAtSeconds = nowSeconds + sweepEverySeconds;
      for (const [key, counter] of counters) if (counter.forgetAtSeconds <= nowSeconds) remove(key, counter);
    }
    for (const [key, counter] of counters) {
      if (size < maxCounts) return;
      remove(key, counter);
    }
  }

  function add(key: string, field: string, quantity: bigint, forgetAtSeconds: number, nowSeconds: number): void {
    const held = find(key, nowSeconds);
    const value = held?.fields.get(field);
    if (held !== undefined && value !== undefined) {
      const sum = value + quantity;
      if (sum <= maxCount) held.fields.set(field, sum);
      return;
    }
    makeRoom(nowSeconds);
    const stale = counters.get(key);
    if (stale !== undefined && stale.forgetAtSeconds <= nowSeconds) remove(key, stale);
    const counter = counters.get(key) ?? { fields: new Map<string, bigint>(), forgetAtSeconds };
    counter.forgetAtSeconds = forgetAtSeconds;
    counter.fields.set(field, quantity);
    counters.set(key, counter);
    size++;
  }

  function ask(charge: CounterCharge, nowSeconds: number): CounterAnswer {
    const { limit, field = plain, quantity } = charge;
    const counter = find(charge.key, nowSeconds);
    const value = counter?.fields.get(field);
    const consumed = (value ?? 0n) - refunds(charge.refundKey, nowSeconds);
    if (charge.field !== undefined && value === undefined && (counter?.fields.size ?? 0) >= charge.maxFields) {
      return { refused: true, consumed };
    }
    if (limit === undefined) return { refused: false, consumed };
    const asksOnly = quantity === 0n || charge.overAcceptOnce;
    return { refused: asksOnly ? consumed >= limit : consumed + quantity > limit, consumed };
  }

  function refunds(refundKey: string, nowSeconds: number): bigint {
    return find(refundKey, nowSeconds)?.fields.get(plain) ?? 0n;
  }

  function makeCharge(charges: readonly CounterCharge[], nowSeconds: number): readonly CounterAnswer[] {
    const answers = charges.map((charge) => ask(charge, nowSeconds));
    if (answers.some(({ refused }) => refused)) return answers;
    for (const { key, field = plain, quantity, forgetAtSeconds } of charges) {
      if (quantity > 0n) add(key, field, quantity, forgetAtSeconds, nowSeconds);
    }
    return answers.map(({ consumed }, index) => ({
      refused: false,
      consumed: consumed + (charges[index]?.quantity ?? 0n),
    }));
  }

  function sum(place: CounterPlace, nowSeconds: number): bigint {
    let total = 0n;
    for (const value of find(place.key, nowSeconds)?.fields.values() ?? []) total += value;
    return total - refunds(place.refundKey, nowSeconds);
  }

  return {
    async charge({ charges }) {
      const nowSeconds = Math.floor(now() / 1000);
      const answers: (readonly CounterAnswer[])[] = [];
      for (const counters of charges) {
        const answer = makeCharge(counters, nowSeconds);
        answers.push(answer);
        if (answer.some(({ refused }) => refused)) break;
      }
      return answers;
    },
    async read(places) {
      const nowSeconds = Math.floor(now() / 1000);
      return places.map((place) => sum(place, nowSeconds));
    },
    refund(refundKey, quantity, forgetAtSeconds) {
      add(refundKey, plain, quantity, forgetAtSeconds, Math.floor(now() / 1000));
    },
    get size() {
      return size;
    },
  };
}
