/** The project's filters for what comes in one unit (filters, section "Where filters run"). */
import type { FilterHit, FindFilter } from "@weir/inbound-filters";
import { createFindFilter } from "@weir/inbound-filters";
import { filtered } from "@weir/managed";
import type { EventDocument } from "./event/event.ts";
import { filterableEvent } from "./event/filterable-event.ts";
import type { ShippedUnit, UnitContext } from "./unit-context.ts";

/** Kinds of items that filters are asked about here. */
export type FilteredKind = "error" | "transaction" | "session";

/** Told about each item that a filter in the mode `report` would have dropped. */
export type OnFilterReported = (kind: FilteredKind, hit: FilterHit) => void;

/** Prepares the filters of the project. Undefined: none is set, and items need not be asked about. */
export function createUnitFilter(context: UnitContext, kind: FilteredKind): FindFilter | undefined {
  const { processing, project, global } = context;
  return createFindFilter({
    filters: project.config.filters,
    globalFilters: global.filters,
    forwardedFor: context.unit.request?.forwardedFor ?? "",
    userAgents: processing.userAgents,
    onReported: (hit) => processing.onFilterReported(kind, hit),
  });
}

/** Asks the project's filters about an event. False: the unit was dropped, with the filter's outcome. */
export function passesFilters(
  context: UnitContext,
  kind: FilteredKind,
  event: EventDocument,
  unit: Pick<ShippedUnit, "reject">,
): boolean {
  const hit = createUnitFilter(context, kind)?.(filterableEvent(event));
  if (hit === undefined) return true;
  context.processing.explain("an inbound filter dropped an event", { kind, reason: hit.reason });
  unit.reject(filtered(hit.reason));
  return false;
}
