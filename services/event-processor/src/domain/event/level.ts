/** Severity levels of events and breadcrumbs (events, section "Data model"). */
import { isObject } from "./json.ts";

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

/** The canonical name of a level as clients state it; undefined: it is none. */
export function levelName(value: unknown): string | undefined {
  return levels.get(value);
}

/** Fills in type and level of breadcrumbs that lack them (events, section "Normalisation", breadcrumbs). */
export function normalizeBreadcrumbs(crumbs: readonly unknown[]): void {
  for (let index = 0; index < crumbs.length; index++) {
    const crumb = crumbs[index];
    if (!isObject(crumb)) continue;
    if (crumb.type === undefined || crumb.type === null || crumb.type === "") crumb.type = "default";
    crumb.level ??= "info";
  }
}
