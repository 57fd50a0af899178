/** Ids of OpenTelemetry, which are bytes, as ours (spans, section "OTLP span to V2"). */
import type { Meta } from "../values/meta.ts";
import { invalidMeta, remarkMeta } from "../values/meta.ts";
import { nilTraceId, parseSpanId } from "../values/trace-ids.ts";

/** An id, and a note if it is not what was sent. */
export interface NotedId<T> {
  readonly id: T;
  readonly note: Meta | undefined;
}

/** The id of a trace. One that is missing or none is replaced. */
export function traceIdOf(bytes: Buffer, replacement: () => string): NotedId<string> {
  const hex = bytes.length === 16 ? bytes.toString("hex") : nilTraceId;
  if (hex !== nilTraceId) return { id: hex, note: undefined };
  const rule = bytes.length === 0 ? "trace_id.missing" : "trace_id.invalid";
  return { id: replacement(), note: remarkMeta(rule, "s") };
}

/** The id of a span; undefined, with a note, if it is none. */
export function spanIdOf(bytes: Buffer): NotedId<string | undefined> {
  const id = parseSpanId(bytes.toString("hex"));
  return { id, note: id === undefined ? invalidMeta("not a valid span id") : undefined };
}

/** The id of a span that need not be there: without bytes it is absent. */
export function optionalSpanIdOf(bytes: Buffer): NotedId<string | undefined> {
  return bytes.length === 0 ? { id: undefined, note: undefined } : spanIdOf(bytes);
}
