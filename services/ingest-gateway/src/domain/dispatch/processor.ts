/** What the dispatcher needs of a processor. */
import type { EnvelopeUnit, EnvelopeUnitResult } from "@weir/gen/weir/common/v1/envelope.ts";

/** Sends a batch, within a deadline, and yields one result per unit, in order. An error with `retryable: true` says that the batch may be sent again. */
export type ProcessUnits = (units: EnvelopeUnit[], signal: AbortSignal) => Promise<readonly EnvelopeUnitResult[]>;

/** True if an error says that repeating may help. */
export function isRetryable(error: unknown): boolean {
  return typeof error === "object" && error !== null && "retryable" in error && error.retryable === true;
}
