/** Reads the generic filters that apply to all projects (project configuration, section "Global config"). */
import type { ConfigProblem } from "@weir/rate-limits";
import type { GenericFilters } from "./generic-filters.ts";
import { noGenericFilters, parseGenericFilters } from "./generic-filters.ts";
import { createReport, readMembers } from "./settings-reader.ts";

/** Generic filters of the global configuration, compiled. */
export type GlobalFilters = GenericFilters;

/** What holds where the global configuration has none. */
export const noGlobalFilters: GlobalFilters = noGenericFilters;

/**
 * Reads the member `filters` of the global configuration. What is in error filters nothing and is reported.
 * Never throws.
 */
export function parseGlobalFilters(
  document: unknown,
  path = "filters",
): { readonly filters: GlobalFilters; readonly problems: readonly ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const report = createReport(problems);
  const members = readMembers(document, path, report, "global filters ignored");
  const filters = members === undefined ? noGlobalFilters : parseGenericFilters(members, path, report);
  return { filters, problems };
}
