/** Envelopes whose units are with processors. */
import type { HeldEnvelope } from "../spool/held-envelope.ts";
import { occupiedBytes } from "../spool/held-envelope.ts";
import type { ProcessorUnit } from "./processor-unit.ts";

/** An envelope that was divided. */
export interface UnderwayEnvelope {
  /** Its units that are not settled. */
  unsettled: readonly ProcessorUnit[];
  /** Of those, the ones that are not answered. */
  unanswered: number;
}

/** What is left of an envelope is what is in its unsettled units. */
export function shrink(envelope: HeldEnvelope, { unsettled }: UnderwayEnvelope): void {
  const left = new Set(unsettled.flatMap(({ message }) => message.items));
  if (left.size < envelope.items.length) envelope.items = envelope.items.filter((item) => left.has(item));
  envelope.bytes = occupiedBytes(envelope.items);
}
