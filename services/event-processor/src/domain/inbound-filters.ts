/** The project's filters for what comes in one unit (filters, section "Where filters run"). */
import { filterOutcome } from "@weir/decision-ring";
import type { FilterHit, FindFilter, MatchContext } from "@weir/inbound-filters";
import { createFindFilter, matchedFields } from "@weir/inbound-filters";
import type { Managed, Outcome } from "@weir/managed";
import { DecisionStep, filtered, passed } from "@weir/managed";
import type { EventDocument } from "./event/event.ts";
import { filterableEvent } from "./event/filterable-event.ts";
import type { UnitContext } from "./unit-context.ts";

/** Kinds of items that filters are asked about here. */
export type FilteredKind = "error" | "transaction" | "session";

/** Told about each item that a filter in the mode `report` would have dropped. */
export type OnFilterReported = (kind: FilteredKind, hit: FilterHit) => void;

/**
 * Prepares the filters of the project. Undefined: none is set, and items need not be asked about.
 * @param onReported told with what outcome a filter that only reports would have dropped an item
 */
export function createUnitFilter(
  context: UnitContext,
  kind: FilteredKind,
  onReported?: (outcome: Outcome) => void,
): FindFilter | undefined {
  const { processing } = context;
  return createFindFilter({
    ...filterContext(context),
    userAgents: processing.userAgents,
    onReported(hit) {
      processing.onFilterReported(kind, hit);
      onReported?.(filtered(hit.reason));
    },
  });
}

/** Asks the project's filters about an event. False: the unit was dropped, with the filter's outcome. */
export function passesFilters(
  context: UnitContext,
  kind: FilteredKind,
  event: EventDocument,
  unit: Pick<Managed<unknown>, "reject" | "report">,
): boolean {
  const find = createUnitFilter(context, kind, (outcome) => unit.report(outcome));
  const item = filterableEvent(event);
  const hit = find?.(item);
  if (hit === undefined) {
    context.trail?.note(passed(DecisionStep.INBOUND_FILTER));
    return true;
  }
  context.processing.explain("an inbound filter dropped an event", { kind, reason: hit.reason });
  unit.reject(filterOutcome(hit, kind, context.unit.explain ? matchedFields(hit, item, filterContext(context)) : []));
  return false;
}

function filterContext({ project, global, unit }: UnitContext): MatchContext {
  return {
    filters: project.config.filters,
    globalFilters: global.filters,
    forwardedFor: unit.request?.forwardedFor ?? "",
  };
}
