/** What a neighbour's absence does to a unit: it is given back and comes again. */

/** Thrown when a unit cannot be finished now, through no fault of its data. */
export class RetryLater extends Error {
  /** A stable identifier such as `sink_unavailable`. */
  readonly reason: string;

  constructor(reason: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "RetryLater";
    this.reason = reason;
  }
}
