import type {
  ChargeAnswers,
  Counter,
  CounterAnswer,
  CounterCharge,
  CounterCheck,
  CounterContent,
  QuotaCounter,
} from "../domain/quota-counter.ts";
import { isRefused, judgeCharge, maxCount, plainField } from "../domain/quota-counter.ts";

/** Counters in this process, for a Weir that runs alone. They are gone with it. */
export interface MemoryQuotaCounter extends QuotaCounter {
  /** Gives back a quantity: what other services do to the refund keys in Redis. */
  refund(refundKey: string, quantity: bigint, forgetAtSeconds: number): void;
  /** Takes over what a shared counter has counted, less refunds, so that counting goes on from there. */
  takeOver(counter: Counter, consumed: bigint): void;
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

interface Counts {
  /** One count under the empty name, or one per field. */
  readonly fields: Map<string, bigint>;
  forgetAtSeconds: number;
}

const sweepEverySeconds = 10;
const nothing: ReadonlyMap<string, bigint> = new Map();

/** Creates counters that have counted nothing. */
export function createMemoryQuotaCounter({ maxCounts, now }: MemoryQuotaCounterOptions): MemoryQuotaCounter {
  const counters = new Map<string, Counts>();
  let size = 0;
  let sweepAtSeconds = 0;

  function find(key: string, nowSeconds: number): Counts | undefined {
    const counter = counters.get(key);
    return counter !== undefined && counter.forgetAtSeconds > nowSeconds ? counter : undefined;
  }

  function remove(key: string, counter: Counts): void {
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

  function contentOf({ key, refundKey }: Pick<Counter, "key" | "refundKey">, nowSeconds: number): CounterContent {
    const refunded = find(refundKey, nowSeconds)?.fields.get(plainField) ?? 0n;
    return { counts: find(key, nowSeconds)?.fields ?? nothing, refunded };
  }

  function makeCharge(charges: readonly CounterCharge[], nowSeconds: number): readonly CounterAnswer[] {
    const answers = charges.map((charge) => judgeCharge(charge, contentOf(charge.counter, nowSeconds)));
    if (isRefused(charges, answers)) return answers;
    return answers.map((answer, index) => {
      const charge = charges[index];
      if (charge === undefined || answer.refused || charge.quantity === 0n) return answer;
      const { key, field = plainField, forgetAtSeconds } = charge.counter;
      add(key, field, charge.quantity, forgetAtSeconds, nowSeconds);
      return { refused: false, consumed: answer.consumed + charge.quantity };
    });
  }

  function makeCheck({ charges }: CounterCheck, nowSeconds: number): ChargeAnswers {
    const answers: (readonly CounterAnswer[])[] = [];
    for (const counters of charges) {
      const answer = makeCharge(counters, nowSeconds);
      answers.push(answer);
      if (isRefused(counters, answer)) break;
    }
    return answers;
  }

  return {
    async charge(checks) {
      const nowSeconds = Math.floor(now() / 1000);
      return checks.map((check) => makeCheck(check, nowSeconds));
    },
    async read(places) {
      const nowSeconds = Math.floor(now() / 1000);
      return places.map((place) => {
        const { counts, refunded } = contentOf(place, nowSeconds);
        return { counts: new Map(counts), refunded };
      });
    },
    refund(refundKey, quantity, forgetAtSeconds) {
      add(refundKey, plainField, quantity, forgetAtSeconds, Math.floor(now() / 1000));
    },
    takeOver({ key, field = plainField, forgetAtSeconds }, consumed) {
      const nowSeconds = Math.floor(now() / 1000);
      const known = find(key, nowSeconds)?.fields.get(field) ?? 0n;
      if (consumed !== known) add(key, field, consumed - known, forgetAtSeconds, nowSeconds);
    },
    get size() {
      return size;
    },
  };
}
