/** Drops events that the project does not want (filters, section "Where filters run"). */
import type { FilterHit } from "@weir/inbound-filters";
import { createFindFilter } from "@weir/inbound-filters";
import { filtered } from "@weir/managed";
import type { EventDocument } from "./event/event.ts";
import { filterableEvent } from "./event/filterable-event.ts";
import type { ShippedUnit, UnitContext } from "./unit-context.ts";

/** Kinds of items that filters are asked about here. */
export type FilteredKind = "error" | "transaction";

/** Told about each item that a filter in the mode `report` would have dropped. */
export type OnFilterReported = (kind: FilteredKind, hit: FilterHit) => void;

/** Asks the project's filters about an event. False: the unit was dropped, with the filter's outcome. */
export function passesFilters(
  context: UnitContext,
  kind: FilteredKind,
  event: EventDocument,
  unit: Pick<ShippedUnit, "reject">,
): boolean {
  const { processing, project, global } = context;
  const find = createFindFilter({
    filters: project.config.filters,
    globalFilters: global.filters,
    forwardedFor: context.unit.request?.forwardedFor ?? "",
    userAgents: processing.userAgents,
    onReported: (hit) => processing.onFilterReported(kind, hit),
  });
  const hit = find?.(filterableEvent(event));
  if (hit === undefined) return true;
  processing.explain("an inbound filter dropped an event", { kind, reason: hit.reason });
  unit.reject(filtered(hit.reason));
  return false;
}
