/** What a transaction must have (events, section "Validation", transactions). */
import { traceContext } from "../event/contexts.ts";
import type { EventDocument } from "../event/event.ts";
import type { JsonObject } from "../event/json.ts";
import { isObject } from "../event/json.ts";
import { addInvalid } from "../event/meta.ts";
import { readSpanId, readTraceId } from "../event/trace-ids.ts";
import { spacedTime } from "../event/validate.ts";

/** The range in which transactions and their spans must lie, in whole seconds since the epoch. */
export interface TimeRange {
  /** Inclusive. */
  readonly earliest: number;
  /** Exclusive. */
  readonly latest: number;
}

/**
 * Checks a transaction and corrects its spans in place.
 * @returns what is wrong with it as a whole, or undefined
 */
export function validateTransaction(event: EventDocument, range: TimeRange): string | undefined {
  const { fields } = event;
  const start = fields.start_timestamp;
  const end = fields.timestamp;
  if (typeof start !== "number") return "found no start_timestamp";
  if (typeof end !== "number") return "found no timestamp";
  if (end < start) return `found end ${end} before start ${start}`;
  if (Math.floor(start) < range.earliest) return `found start_timestamp ${start}, too far in the past`;
  if (Math.floor(end) >= range.latest) return `found timestamp ${end}, too far in the future`;
  const trace = traceContext(fields);
  if (typeof trace?.trace_id !== "string") return "found no trace context with a valid trace_id";
  if (typeof trace.span_id !== "string") return "found no trace context with a valid span_id";
  return validateSpans(event, range, start, end);
}

function validateSpans(event: EventDocument, range: TimeRange, start: number, end: number): string | undefined {
  const spans = readSpans(event);
  for (let index = 0; index < spans.length; index++) {
    const span = spans[index];
    if (!isObject(span)) return `found span ${index} that is not an object`;
    completeEnd(span, end);
    const problem = validateSpan(event, span, index, range, start, end);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function readSpans({ fields, meta }: EventDocument): readonly unknown[] {
  const spans = fields.spans;
  if (Array.isArray(spans)) return spans;
  if (spans !== undefined && spans !== null) addInvalid(meta, ["spans"], "expected an array", spans);
  fields.spans = [];
  return [];
}

function completeEnd(span: JsonObject, end: number): void {
  if (span.timestamp !== undefined && span.timestamp !== null) return;
  span.timestamp = end;
  span.status = "deadline_exceeded";
}

function validateSpan(
  event: EventDocument,
  span: JsonObject,
  index: number,
  range: TimeRange,
  start: number,
  end: number,
): string | undefined {
  moveIntoRange(event, span, "start_timestamp", index, range, start);
  moveIntoRange(event, span, "timestamp", index, range, end);
  const spanStart = span.start_timestamp;
  const spanEnd = span.timestamp;
  if (typeof spanStart !== "number" || typeof spanEnd !== "number")
    return `found span ${index} without start_timestamp`;
  if (spanEnd < spanStart) return `found span ${index} that ends before it starts`;
  readTraceId(event.meta, ["spans", index], span);
  readSpanId(event.meta, ["spans", index], span, "span_id");
  readSpanId(event.meta, ["spans", index], span, "parent_span_id");
  if (typeof span.trace_id !== "string") return `found span ${index} without a valid trace_id`;
  if (typeof span.span_id !== "string") return `found span ${index} without a valid span_id`;
  return undefined;
}

function moveIntoRange(
  event: EventDocument,
  span: JsonObject,
  name: string,
  index: number,
  range: TimeRange,
  replacement: number,
): void {
  const value = span[name];
  if (typeof value !== "number") return;
  const seconds = Math.floor(value);
  if (seconds >= range.earliest && seconds < range.latest) return;
  span[name] = replacement;
  const reason = "timestamp is outside of the accepted range";
  addInvalid(event.meta, ["spans", index, name], reason, spacedTime(value));
}
