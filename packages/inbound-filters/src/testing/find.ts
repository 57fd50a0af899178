/** Asks filters, given as they stand in documents, about an item, for tests. */
import { createUserAgentParser } from "@weir/user-agent";
import type { FilterableItem } from "../filterable-item.ts";
import { emptyItem } from "../filterable-item.ts";
import { createFindFilter } from "../find-filter.ts";
import { parseFilterSettings } from "../parse-filter-settings.ts";
import { parseGlobalFilters } from "../parse-global-filters.ts";

const userAgents = createUserAgentParser();

export interface FindOptions {
  readonly global?: unknown;
  readonly forwardedFor?: string;
}

/** The reason of the filter that hits, and those of the filters that only report a hit. */
export function findAll(settings: unknown, item: Partial<FilterableItem>, options: FindOptions = {}) {
  const reported: string[] = [];
  const find = createFindFilter({
    filters: parseFilterSettings(settings).filters,
    globalFilters: parseGlobalFilters(options.global).filters,
    forwardedFor: options.forwardedFor ?? "",
    userAgents,
    onReported: ({ reason }) => reported.push(reason),
  });
  return { reason: find?.({ ...emptyItem, ...item })?.reason, reported };
}

/** The reason of the filter that hits. */
export function find(settings: unknown, item: Partial<FilterableItem>, options?: FindOptions): string | undefined {
  return findAll(settings, item, options).reason;
}
