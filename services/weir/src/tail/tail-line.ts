/** What one line of `weir tail` says, before it is laid out. */

/** One item that was delivered, or a quantity that was dropped or counted. */
export interface TailLine {
  readonly fate: "delivered" | "dropped" | "accepted";
  /** What it is: error, transaction, span, log, … */
  readonly kind: string;
  /** Short description, one line. */
  readonly summary: string;
}
