/** An event that is not a transaction, with everything that belongs to it. */
import type { Quantities } from "@weir/data-category";
import { DataCategory } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import { itemQuantities } from "@weir/envelope";
import type { EventDocument } from "../event/event.ts";

/** The event and what goes with it. */
export interface ErrorEvent {
  /** What the event counts as: error or feedback. */
  readonly category: DataCategory;
  readonly event: EventDocument;
  /** Size of the event's payload, in bytes. */
  readonly payloadBytes: number;
  readonly attachments: readonly Item[];
  /** User reports, rewritten. */
  readonly userReports: readonly Buffer[];
}

/** The quantities of an event: itself, its attachments, its user reports. */
export function errorEventQuantities(value: Omit<ErrorEvent, "event">): Quantities {
  const { category, attachments, userReports } = value;
  if (attachments.length === 0 && userReports.length === 0) return [[category, 1]];
  return [[category, 1], ...attachments.flatMap(attachmentQuantities), [DataCategory.FEEDBACK, userReports.length]];
}

/** The quantities of an attachment alone, without an event that it might create. */
export function attachmentQuantities(item: Item): Quantities {
  return itemQuantities(item).filter(
    ([category]) => category === DataCategory.ATTACHMENT || category === DataCategory.ATTACHMENT_ITEM,
  );
}
