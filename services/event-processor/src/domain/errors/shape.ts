/** What the items of an event amount to (events, section "Shapes of error envelopes"). */
import { DataCategory } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import { attachmentKind, eventCategory } from "@weir/envelope";
import type { CrashShape } from "../crashes/crash-shape.ts";
import { findCrash } from "../crashes/crash-shape.ts";
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
  /** A file that a crash left. */
  | { readonly kind: "crash"; readonly category: DataCategory; readonly crash: CrashShape }
  /** A report that this version does not look into. */
  | { readonly kind: "unsupported"; readonly category: DataCategory; readonly report: Item }
  /** Files that belong to a crash report, without one. */
  | { readonly kind: "no_event"; readonly category: DataCategory };

/** Items whose payload is the event, or a report that an event is made of; the first of these that is there counts. */
const payloadTypes: readonly (readonly [type: string, category: DataCategory])[] = [
  ["security", DataCategory.SECURITY],
  ["raw_security", DataCategory.SECURITY],
  ["feedback", DataCategory.FEEDBACK],
  ["event", DataCategory.ERROR],
];

/** Finds the shape of items that belong to an event. The first shape that fits wins. */
export function findShape(items: readonly Item[]): ErrorShape {
  const crash = findCrash(items);
  if (crash?.report === "dying_message") return { kind: "crash", category: DataCategory.ERROR, crash };
  const unreal = items.find((item) => item.type === "unreal_report");
  if (unreal !== undefined) return { kind: "unsupported", category: firstCategory(items), report: unreal };
  if (crash !== undefined) return { kind: "crash", category: DataCategory.ERROR, crash };
  const playStation = items.find(isPlayStationDump);
  if (playStation !== undefined) return { kind: "unsupported", category: firstCategory(items), report: playStation };
  for (const [type, payloadCategory] of payloadTypes) {
    const index = items.findIndex((item) => item.type === type);
    const payload = items[index];
    if (payload !== undefined) return jsonShape(payload, payloadCategory, takeAt(items, index));
  }
  return { kind: "no_event", category: firstCategory(items) };
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

function isPlayStationDump(item: Item): boolean {
  return item.type === "attachment" && attachmentKind(item) === "playstation.prosperodump";
}

function firstCategory(items: readonly Item[]): DataCategory {
  for (const item of items) {
    const category = eventCategory(item);
    if (category !== undefined) return category;
  }
  return DataCategory.ERROR;
}
