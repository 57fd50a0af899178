/** Which processors the items of an envelope go to. Envelopes with different routes wait apart, so that one processor's trouble holds up nothing else. */
import type { Item } from "@weir/envelope";
import type { ProcessorName } from "../dispatch/processor-unit.ts";
import { processorOf } from "../dispatch/processor-unit.ts";

/** Processors in a fixed order: one of the constants below, so that routes can be compared. */
export type Route = readonly ProcessorName[];

const spans: Route = ["span-processor"];
const events: Route = ["event-processor"];
const both: Route = ["span-processor", "event-processor"];

/** The route of items. */
export function routeOf(items: readonly Item[]): Route {
  let toSpans = false;
  let toEvents = false;
  for (const item of items) {
    if (processorOf(item) === "span-processor") toSpans = true;
    else toEvents = true;
  }
  if (toSpans && toEvents) return both;
  return toSpans ? spans : events;
}
