/** Why records were not delivered. */

/**
 * - `full`: the queue has no room, in records or in bytes. Nothing was taken.
 * - `deadline`: not durable within the time allowed, or the caller's signal aborted. May still be delivered.
 * - `too_large`: a record is above the largest message that the sink takes. Will never be delivered.
 * - `unavailable`: the sink tried and failed: broker, network, disk.
 * - `closed`: the sink is being stopped.
 */
export type SinkErrorCode = "full" | "deadline" | "too_large" | "unavailable" | "closed";

/** A delivery that failed. The records of the submit must be counted as not delivered, even if some were. */
export class SinkError extends Error {
  readonly code: SinkErrorCode;

  /**
   * @param code what happened
   * @param message what was found and what was expected
   * @param options `cause`: the driver's or the system's error
   */
  constructor(code: SinkErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "SinkError";
    this.code = code;
  }

  /** Whether the same records may be sent again later. Only a record that is too large never succeeds. */
  get retryable(): boolean {
    return this.code !== "too_large";
  }
}
