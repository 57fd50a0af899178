/** A part of an envelope that was taken out, and why. */
import type { Quantities } from "@weir/data-category";
import type { Outcome } from "@weir/managed";

/** What was taken out. */
export interface Removal {
  readonly outcome: Outcome;
  readonly quantities: Quantities;
}
