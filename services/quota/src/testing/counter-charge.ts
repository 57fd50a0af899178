/** Charges for tests: complete, so that a test says only what it is about. */
import type { CounterCharge } from "../domain/quota-counter.ts";

/** A charge of 1 at a counter without limit. The refund key follows the key. */
export function counterCharge(key: string, changes: Partial<CounterCharge> = {}): CounterCharge {
  return {
    key,
    refundKey: `r:${key}`,
    limit: undefined,
    windowSeconds: 60,
    forgetAtSeconds: Math.floor(Date.now() / 1000) + 3600,
    quantity: 1n,
    overAcceptOnce: false,
    field: undefined,
    maxFields: 1,
    reportOnly: false,
    onFailure: "allow",
    ...changes,
  };
}
