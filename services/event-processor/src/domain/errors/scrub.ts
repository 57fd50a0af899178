/** Takes personal data out of an event (events, section "Pipelines"). */
import type { Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
import { scrubEvent, unscrubbed } from "../event/scrub.ts";
import type { UnitContext } from "../unit-context.ts";
import type { ErrorEvent } from "./error-event.ts";

/** Scrubs the event. False: it was dropped, as it cannot be scrubbed. */
export function scrubErrorEvent(context: UnitContext, unit: Managed<ErrorEvent>): boolean {
  if (scrubEvent(context, unit.value.event)) return true;
  unit.reject(invalid("internal", unscrubbed));
  return false;
}
