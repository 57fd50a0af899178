/** The project's filters for the records of a unit (filters, section "Where filters run"). */
import type { FilterHit } from "@weir/inbound-filters";
import { createFindFilter } from "@weir/inbound-filters";
import type { Outcome } from "@weir/managed";
import { filtered } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import type { Attributes } from "../values/attributes.ts";
import type { OwnFields } from "./filterable-record.ts";
import { filterableRecord } from "./filterable-record.ts";

/** Kinds of records that filters are asked about, as conditions name them. */
export type FilteredKind = "span" | "log" | "trace_metric";

/** Told about each record that a filter in the mode `report` would have dropped. */
export type OnFilterReported = (kind: FilteredKind, hit: FilterHit) => void;

/** The outcome with which a record is dropped; undefined if it is kept. */
export type JudgeRecord = (own: OwnFields, attributes: Attributes) => Outcome | undefined;

/** Prepares the filters. Undefined: none is set, and records need not be asked about. */
export function createRecordFilter(kind: FilteredKind, unit: UnitContext, tools: Tools): JudgeRecord | undefined {
  const find = createFindFilter({
    filters: unit.project.config.filters,
    globalFilters: unit.globalFilters,
    forwardedFor: unit.request?.forwardedFor ?? "",
    userAgents: tools.userAgents,
    onReported: (hit) => tools.onFilterReported(kind, hit),
  });
  if (find === undefined) return undefined;
  return (own, attributes) => {
    const hit = find(filterableRecord(kind, own, attributes));
    return hit && filtered(hit.reason);
  };
}
