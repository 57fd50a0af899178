/** Two files of breadcrumbs, which a crashed program wrote in turn, to one list (events, section "Crash items"). */
import { parseInstant, toUnixSeconds } from "../event/instant.ts";
import { isObject } from "../event/json.ts";

/**
 * The breadcrumbs of both files in their order, the last ones: as many as the longer file has, since that is how many
 * a program keeps.
 */
export function mergeBreadcrumbs(first: readonly unknown[], second: readonly unknown[]): unknown[] {
  const inOrder = lastTime(first) > lastTime(second) ? [...second, ...first] : [...first, ...second];
  return inOrder.slice(-Math.max(first.length, second.length, 1));
}

/** The time of the last breadcrumb that has one, in seconds since the epoch; a list without any is the earlier one. */
function lastTime(crumbs: readonly unknown[]): number {
  for (const crumb of crumbs.toReversed()) {
    if (!isObject(crumb)) continue;
    const parsed = parseInstant(crumb.timestamp);
    if ("instant" in parsed) return toUnixSeconds(parsed.instant);
  }
  return Number.NEGATIVE_INFINITY;
}
