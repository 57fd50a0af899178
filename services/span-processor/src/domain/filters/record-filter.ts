/** The project's filters for the records of a unit (filters, section "Where filters run"). */
import type { Quantities } from "@weir/data-category";
import { filterOutcome } from "@weir/decision-ring";
import type { FilterHit } from "@weir/inbound-filters";
import { createFindFilter, matchedFields } from "@weir/inbound-filters";
import type { Managed, Outcome } from "@weir/managed";
import { DecisionStep, filtered, passed } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import type { Attributes } from "../values/attributes.ts";
import type { OwnFields } from "./filterable-record.ts";
import { filterableRecord } from "./filterable-record.ts";

/** Kinds of records that filters are asked about, as conditions name them. */
export type FilteredKind = "span" | "log" | "trace_metric";

/** Told about each record that a filter in the mode `report` would have dropped. */
export type OnFilterReported = (kind: FilteredKind, hit: FilterHit) => void;

/** How filters look at a kind of record. */
export interface FilteredRecords<R> {
  readonly kind: FilteredKind;
  readonly own: (record: R) => OwnFields;
  readonly attributes: (record: R) => Attributes;
  /** What the record counts, for the ledger. */
  readonly quantities: (record: R) => Quantities;
}

/** The outcome with which a record is dropped; undefined if it is kept. */
export type JudgeRecord<R> = (record: R) => Outcome | undefined;

/**
 * Prepares the filters for a batch; what filters that only report would have dropped goes to its account. Undefined:
 * none is set, and records need not be asked about.
 */
export function createRecordFilter<R>(
  batch: Pick<Managed<unknown>, "report">,
  unit: UnitContext,
  tools: Tools,
  records: FilteredRecords<R>,
): JudgeRecord<R> | undefined {
  const { kind, own, attributes, quantities } = records;
  const reported: Outcome[] = [];
  const context = {
    filters: unit.project.config.filters,
    globalFilters: unit.globalFilters,
    forwardedFor: unit.request?.forwardedFor ?? "",
  };
  const find = createFindFilter({
    ...context,
    userAgents: tools.userAgents,
    onReported(hit) {
      tools.onFilterReported(kind, hit);
      reported.push(filtered(hit.reason));
    },
  });
  if (find === undefined) return undefined;
  unit.trail?.note(passed(DecisionStep.INBOUND_FILTER));
  return (record) => {
    const item = filterableRecord(kind, own(record), attributes(record));
    const hit = find(item);
    for (const outcome of reported.splice(0)) batch.report(outcome, quantities(record));
    return hit && filterOutcome(hit, kind, unit.explains ? matchedFields(hit, item, context) : []);
  };
}
