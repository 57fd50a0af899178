/** Severity levels of events and breadcrumbs (events, section "Data model"). */
import type { EventDocument } from "./event.ts";
import { isObject } from "./json.ts";
import type { MetaPath } from "./meta.ts";
import { addInvalid } from "./meta.ts";

const levels = new Map<unknown, string>([
  ["debug", "debug"],
  ["info", "info"],
  ["log", "info"],
  ["warning", "warning"],
  ["error", "error"],
  ["fatal", "fatal"],
  ["critical", "fatal"],
  [10, "debug"],
  [20, "info"],
  [30, "warning"],
  [40, "error"],
  [50, "fatal"],
]);

/** Brings the level of the event and those of its breadcrumbs into their canonical names. */
export function readLevel(event: EventDocument): void {
  readLevelOf(event.fields, event, ["level"]);
}

/** Brings the member `level` of an object into its canonical name; one that is not a level is removed with a note. */
export function readLevelOf(object: Record<string, unknown>, event: EventDocument, path: MetaPath): void {
  const value = object.level;
  if (value === undefined || value === null) return;
  const level = levels.get(value);
  if (level === undefined) {
    object.level = null;
    addInvalid(event.meta, path, typeof value === "string" ? "invalid level" : "expected a level", value);
  } else if (level !== value) {
    object.level = level;
  }
}

/** Fills in type and level of breadcrumbs that lack them (events, section "Normalisation", breadcrumbs). */
export function normalizeBreadcrumbs(event: EventDocument, crumbs: readonly unknown[]): void {
  for (let index = 0; index < crumbs.length; index++) {
    const crumb = crumbs[index];
    if (!isObject(crumb)) continue;
    if (crumb.ty !== undefined) {
      crumb.type ??= crumb.ty;
      delete crumb.ty;
    }
    if (crumb.type === undefined || crumb.type === null || crumb.type === "") crumb.type = "default";
    if (crumb.level !== undefined) readLevelOf(crumb, event, ["breadcrumbs", "values", index, "level"]);
    crumb.level ??= "info";
  }
}
