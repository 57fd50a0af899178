/** Filters that users define by conditions (filters, section "Generic"). */
import type { Condition, GetField } from "@weir/conditions";
import { ConditionError, matches, parseCondition } from "@weir/conditions";
import type { RuleMode } from "@weir/rate-limits";
import { safeCondition } from "./safe-condition.ts";
import type { Members, Report } from "./settings-reader.ts";
import { Described, readMembers, readMode } from "./settings-reader.ts";

/** A filter of the project or of the global configuration. */
export interface GenericFilter {
  readonly id: string;
  readonly isEnabled: boolean;
  readonly mode: RuleMode;
  /** Undefined: that of the global filter with the same id. */
  readonly condition: Condition | undefined;
}

/** Filters in order, without doubles. */
export interface GenericFilters {
  /** False: of a later version. Then no generic filter runs, here or elsewhere. */
  readonly supported: boolean;
  readonly byId: ReadonlyMap<string, GenericFilter>;
}

/** No filters. */
export const noGenericFilters: GenericFilters = { supported: true, byId: new Map() };

const maxVersion = 1;
const ignored = "filter ignored";
/** A condition that never holds: of a filter whose condition is in error. */
const never: Condition = { op: "or", inner: [] };

/** Reads `{version, filters}`. What is in error is reported and filters nothing. */
export function parseGenericFilters(members: Members, path: string, report: Report): GenericFilters {
  const { version, filters = [] } = members;
  const supported = typeof version === "number" && version <= maxVersion;
  if (!supported) report(`${path}.version`, version, `a version up to ${maxVersion}`, "generic filters ignored");
  const byId = new Map<string, GenericFilter>();
  if (!Array.isArray(filters)) report(`${path}.filters`, filters, "an array", "generic filters ignored");
  for (const [index, document] of Array.isArray(filters) ? filters.entries() : []) {
    const filter = readFilter(document, `${path}.filters[${index}]`, report);
    if (filter === undefined) continue;
    if (byId.has(filter.id)) report(`${path}.filters[${index}].id`, filter.id, "an id of its own", ignored);
    else byId.set(filter.id, filter);
  }
  return { supported, byId };
}

function readFilter(document: unknown, path: string, report: Report): GenericFilter | undefined {
  const members = readMembers(document, path, report, ignored);
  if (members === undefined) return undefined;
  const { id, isEnabled } = members;
  if (typeof id !== "string") report(`${path}.id`, id, "a string", ignored);
  else if (typeof isEnabled !== "boolean") report(`${path}.isEnabled`, isEnabled, "true or false", ignored);
  else {
    const condition = readCondition(members.condition, `${path}.condition`, report);
    return { id, isEnabled, mode: readMode(members, path, report), condition };
  }
  return undefined;
}

function readCondition(document: unknown, path: string, report: Report): Condition | undefined {
  if (document === undefined || document === null) return undefined;
  try {
    return safeCondition(parseCondition(document), path, report);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    report(
      error.path === "" ? path : `${path}.${error.path}`,
      new Described(error.found),
      error.expected,
      "filter never drops anything",
    );
    return never;
  }
}

/** Told about each filter that wants the item dropped; true ends the search. */
type OnHit = (filter: GenericFilter) => boolean;

/**
 * Asks the project's filters, then the global ones that the project does not have. A project's filter without a
 * condition takes that of the global filter with its id.
 */
export function searchGenericFilters(
  own: GenericFilters,
  global: GenericFilters,
  getField: GetField,
  onHit: OnHit,
): boolean {
  if (!own.supported || !global.supported) return false;
  const asks = (filter: GenericFilter, condition: Condition | undefined): boolean =>
    filter.isEnabled && condition !== undefined && matches(condition, getField) && onHit(filter);
  for (const filter of own.byId.values()) {
    if (asks(filter, filter.condition ?? global.byId.get(filter.id)?.condition)) return true;
  }
  for (const filter of global.byId.values()) {
    if (!own.byId.has(filter.id) && asks(filter, filter.condition)) return true;
  }
  return false;
}
