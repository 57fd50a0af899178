/** How a transaction and its spans ended, in canonical words (spans, section "Span V1 schema"). */
import { readSpanStatus } from "@weir/attribute-conventions";
import { traceContext } from "../event/contexts.ts";
import type { EventDocument } from "../event/event.ts";
import type { JsonObject } from "../event/json.ts";
import type { MetaPath } from "../event/meta.ts";
import { addInvalid } from "../event/meta.ts";
import { spansOf } from "./spans.ts";

/** Brings statuses into their canonical words. What is none is removed with a note. */
export function readStatuses(event: EventDocument): void {
  const trace = traceContext(event.fields);
  if (trace !== undefined) readStatus(event, trace, ["contexts", "trace", "status"]);
  const spans = spansOf(event.fields);
  for (let index = 0; index < spans.length; index++) {
    const span = spans[index];
    if (span !== undefined) readStatus(event, span, ["spans", index, "status"]);
  }
}

function readStatus(event: EventDocument, object: JsonObject, path: MetaPath): void {
  const { status } = object;
  if (status === undefined || status === null) return;
  const known = readSpanStatus(status);
  if (known === status) return;
  object.status = known ?? null;
  if (known === undefined) addInvalid(event.meta, path, "expected a trace status", status);
}
