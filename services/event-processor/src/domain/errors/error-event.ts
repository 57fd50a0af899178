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
  /** Bytes that told about the event; undefined: nothing did but the file of a crash. */
  readonly payloadBytes: number | undefined;
  readonly attachments: readonly Item[];
  /** The file that a crash left. Over a quota it is marked, not dropped: it goes on to whoever reads symbols. */
  readonly crashFile?: Item | undefined;
  /** User reports, rewritten. */
  readonly userReports: readonly Buffer[];
}

/** The quantities of an event: itself, its files, its user reports. */
export function errorEventQuantities(value: Omit<ErrorEvent, "event">): Quantities {
  const { category, userReports } = value;
  const files = filesOf(value);
  if (files.length === 0 && userReports.length === 0) return [[category, 1]];
  return [[category, 1], ...files.flatMap(attachmentQuantities), [DataCategory.FEEDBACK, userReports.length]];
}

/** All files of an event in the order in which they are delivered: that of the crash comes last. */
export function filesOf({ attachments, crashFile }: Pick<ErrorEvent, "attachments" | "crashFile">): readonly Item[] {
  return crashFile === undefined ? attachments : [...attachments, crashFile];
}

/** The quantities of an attachment alone, without an event that it might create. */
export function attachmentQuantities(item: Item): Quantities {
  return itemQuantities(item).filter(
    ([category]) => category === DataCategory.ATTACHMENT || category === DataCategory.ATTACHMENT_ITEM,
  );
}
