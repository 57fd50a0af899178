/** Charges for tests: complete, so that a test says only what it is about. */
import type { Counter, CounterCharge } from "../domain/quota-counter.ts";

/** What a test says about a charge and its counter. */
export type ChargeChanges = Partial<Counter & Omit<CounterCharge, "counter">>;

/** A charge of 1 at a counter without limit. The refund key follows the key. */
export function counterCharge(key: string, changes: ChargeChanges = {}): CounterCharge {
  const { quantity = 1n, overAcceptOnce = false, ...counter } = changes;
  return {
    counter: {
      key,
      refundKey: `r:${key}`,
      limit: undefined,
      windowSeconds: 60,
      forgetAtSeconds: Math.floor(Date.now() / 1000) + 3600,
      field: undefined,
      maxFields: 1,
      reportOnly: false,
      onFailure: "allow",
      ...counter,
    },
    quantity,
    overAcceptOnce,
  };
}
