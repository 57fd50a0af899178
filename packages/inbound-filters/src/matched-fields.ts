/** What a filter found in an item that it dropped: read only when somebody wants to know. */
import type { Condition } from "@weir/conditions";
import { explainCondition } from "@weir/conditions";
import type { FilterableItem } from "./filterable-item.ts";
import type { FilterHit } from "./find-filter.ts";
import type { BuiltInName, ProjectFilters } from "./parse-filter-settings.ts";
import type { GlobalFilters } from "./parse-global-filters.ts";

/** A field that decided. */
export interface MatchedField {
  /** Which one, in a few words. */
  readonly field: string;
  /** Its value. */
  readonly found: string;
  /** What the filter's condition asks of it. Empty for built-in filters: their settings say it. */
  readonly asks: string;
}

/** Where the filter is defined, and what its request told. */
export interface MatchContext {
  readonly filters: ProjectFilters;
  readonly globalFilters: GlobalFilters;
  readonly forwardedFor: string;
}

const maxFields = 4;
const maxValueLength = 200;

/** The fields that made a filter hit, at most four. */
export function matchedFields(
  { filter, reason }: FilterHit,
  item: FilterableItem,
  context: MatchContext,
): readonly MatchedField[] {
  if (filter !== "generic") {
    const [field, values] = builtInFields[filter](item, context);
    return values.flatMap((found) => (found ? [{ field, found: bounded(found), asks: "" }] : [])).slice(0, maxFields);
  }
  const condition = conditionOf(reason, context);
  if (condition === undefined) return [];
  return explainCondition(condition, item.getField)
    .slice(0, maxFields)
    .map(({ asks, found }) => ({ field: "", found: bounded(found), asks: bounded(asks) }));
}

type Read = (item: FilterableItem, context: MatchContext) => readonly [field: string, values: readonly unknown[]];

const builtInFields: Readonly<Record<BuiltInName, Read>> = {
  "invalid-csp": (item) => ["addresses of the report", item.cspAddresses()],
  "ip-address": (_, { forwardedFor }) => ["address of the client", [forwardedFor]],
  "release-version": (item) => ["release", [item.release()]],
  "error-message": (item) => ["message", item.errorMessages()],
  localhost: (item) => ["address or URL", [item.userAddress(), item.url(), item.header("Host")]],
  "browser-extensions": (item) => {
    const exception = item.firstException();
    return ["first exception", [exception?.message, ...(exception?.framePaths ?? [])]];
  },
  "legacy-browsers": (item) => {
    const browser = item.browser();
    return ["browser", [browser && `${browser.name} ${browser.version}`, item.userAgent()]];
  },
  "web-crawlers": (item) => ["user agent", [item.userAgent()]],
  "filtered-transaction": (item) => ["transaction", [item.transaction()]],
};

/** A filter of the project without a condition has that of the global filter with the same id. */
function conditionOf(id: string, { filters, globalFilters }: MatchContext): Condition | undefined {
  return filters.generic.byId.get(id)?.condition ?? globalFilters.byId.get(id)?.condition;
}

function bounded(value: unknown): string {
  const text = String(value);
  return text.length > maxValueLength ? `${text.slice(0, maxValueLength - 1)}…` : text;
}
