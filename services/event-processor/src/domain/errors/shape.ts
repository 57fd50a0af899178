/** What the items of an event amount to (events, section "Shapes of error envelopes"). */
import { DataCategory } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import { attachmentKind, eventCategory } from "@weir/envelope";
import { takeAt } from "../grouping.ts";

/** The shape of an event envelope, and which item plays which part. */
export type ErrorShape =
  | {
      readonly kind: "json";
      readonly category: DataCategory;
      readonly payload: Item;
      readonly attachments: readonly Item[];
      readonly userReports: readonly Item[];
      readonly leftOver: readonly Item[];
    }
  /** A crash report: this version does not process it. */
  | { readonly kind: "unsupported"; readonly category: DataCategory; readonly what: string }
  /** Files that belong to a crash report, without one. */
  | { readonly kind: "no_event"; readonly category: DataCategory };

const crashFiles = new Set([
  "nswitch.dying_message",
  "event.minidump",
  "event.nv_gpudmp",
  "event.applecrashreport",
  "playstation.prosperodump",
]);
const reportTypes = new Set(["unreal_report"]);

/** Items whose payload is the event, or a report that an event is made of; the first of these that is there counts. */
const payloadTypes: readonly (readonly [type: string, category: DataCategory])[] = [
  ["security", DataCategory.SECURITY],
  ["raw_security", DataCategory.SECURITY],
  ["feedback", DataCategory.FEEDBACK],
  ["event", DataCategory.ERROR],
];

/** Finds the shape of items that belong to an event. The first shape that fits wins. */
export function findShape(items: readonly Item[]): ErrorShape {
  const category = firstCategory(items);
  const special = items.find(isSpecial);
  if (special !== undefined) return { kind: "unsupported", category, what: special.attachmentType || special.type };
  for (const [type, payloadCategory] of payloadTypes) {
    const index = items.findIndex((item) => item.type === type);
    const payload = items[index];
    if (payload !== undefined) return jsonShape(payload, payloadCategory, takeAt(items, index));
  }
  return { kind: "no_event", category };
}

function jsonShape(payload: Item, category: DataCategory, rest: readonly Item[]): ErrorShape {
  const takesReports = payload.type !== "feedback";
  return {
    kind: "json",
    category,
    payload,
    attachments: rest.filter((item) => item.type === "attachment"),
    userReports: takesReports ? rest.filter((item) => item.type === "user_report") : [],
    leftOver: rest.filter((item) => item.type !== "attachment" && !(takesReports && item.type === "user_report")),
  };
}

function isSpecial(item: Item): boolean {
  if (item.type === "attachment") return crashFiles.has(attachmentKind(item) ?? "");
  return reportTypes.has(item.type);
}

function firstCategory(items: readonly Item[]): DataCategory {
  for (const item of items) {
    const category = eventCategory(item);
    if (category !== undefined) return category;
  }
  return DataCategory.ERROR;
}
