/** The segment that a span says it belongs to (spans, section "Normalisation steps", segment id check). */
import type { Attributes } from "../../values/attributes.ts";
import { valueAt } from "../../values/attributes.ts";
import { parseSpanId } from "../../values/trace-ids.ts";

/** False if there is an id that is no span id. */
export function hasValidSegmentId(attributes: Attributes): boolean {
  const id = valueAt(attributes, "sentry.segment.id");
  return id === undefined || parseSpanId(id) !== undefined;
}
