/** Inbound filters of errors (filters, section "Where filters run"): with the event goes everything that came with it. */
import type { Managed } from "@weir/managed";
import { passesFilters } from "../inbound-filters.ts";
import type { UnitContext } from "../unit-context.ts";
import type { ErrorEvent } from "./error-event.ts";

/** Asks the filters of the project. False: the event was dropped. */
export function filterErrorEvent(context: UnitContext, unit: Managed<ErrorEvent>): boolean {
  return passesFilters(context, "error", unit.value.event, unit);
}
