/**
 * Inbound filters: a project's rules about what it does not want (filters, section "Inbound filters").
 * They are compiled once, when the configuration is read; `createFindFilter` asks them about the items of a request. Nothing here changes
 * an item, and no filter that is not understood drops one.
 */
export type { FilterableItem, FirstException, ToldBrowser } from "./filterable-item.ts";
export { emptyItem } from "./filterable-item.ts";
export type { FilterHit, FilterName, FilterRequest, FindFilter } from "./find-filter.ts";
export { createFindFilter } from "./find-filter.ts";
export type { MatchContext, MatchedField } from "./matched-fields.ts";
export { matchedFields } from "./matched-fields.ts";
export { createOriginMatcher } from "./origins.ts";
export type { ProjectFilters } from "./parse-filter-settings.ts";
export { builtInSettings, parseFilterSettings } from "./parse-filter-settings.ts";
export type { GlobalFilters } from "./parse-global-filters.ts";
export { noGlobalFilters, parseGlobalFilters } from "./parse-global-filters.ts";
export { validPatterns } from "./wanted-patterns.ts";
