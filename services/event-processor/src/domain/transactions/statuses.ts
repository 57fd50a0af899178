/** How the spans of a transaction ended, in canonical words (spans, section "Span V1 schema"). */
import { readSpanStatus } from "@weir/attribute-conventions";
import type { EventDocument } from "../event/event.ts";
import type { JsonObject } from "../event/json.ts";
import { addInvalid } from "../event/meta.ts";
import { spansOf } from "./spans.ts";

/**
 * Brings the statuses of the child spans into their canonical words. What is none is removed with a note. The status
 * of the trace context is canonical since it was read.
 */
export function readStatuses(event: EventDocument): void {
  for (const [index, span] of spansOf(event.fields).entries()) readStatus(event, span, index);
}

function readStatus(event: EventDocument, span: JsonObject, index: number): void {
  const { status } = span;
  if (status === undefined || status === null) return;
  const known = readSpanStatus(status);
  if (known === status) return;
  span.status = known ?? null;
  if (known === undefined) addInvalid(event.meta, ["spans", index, "status"], "expected a trace status", status);
}
