/** A span from an item of a container (spans, section "Span V2 schema"). */
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { readInstant } from "../values/instant.ts";
import type { MetaTree } from "../values/meta.ts";
import { invalidMeta, readMetaTree, remarkMeta } from "../values/meta.ts";
import { readAttributes } from "../values/read-attributes.ts";
import type { StableIds } from "../values/stable-ids.ts";
import { nilTraceId, parseSpanId, parseTraceId } from "../values/trace-ids.ts";
import { readLinks } from "./read-links.ts";
import type { Span } from "./span.ts";
import { noteField } from "./span.ts";

const knownMembers = new Set([
  "trace_id",
  "parent_span_id",
  "span_id",
  "name",
  "status",
  "is_segment",
  "start_timestamp",
  "end_timestamp",
  "links",
  "attributes",
  "_meta",
  "__header",
]);

/** Reads a span. A field that is wrong has no value and a note why. */
export function readSpan(raw: JsonObject, index: number, ids: StableIds): Span {
  const tree = raw._meta === undefined ? undefined : readMetaTree(raw._meta);
  const { attributes, meta: attributesMeta } = readAttributes(raw.attributes, tree?.children?.get("attributes"));
  const span: Span = {
    traceId: undefined,
    parentSpanId: undefined,
    spanId: undefined,
    name: undefined,
    status: undefined,
    isSegment: undefined,
    start: undefined,
    end: undefined,
    links: undefined,
    attributes,
    attributesMeta,
    other: otherMembers(raw),
    meta: fieldNotes(tree),
  };
  span.traceId = readField(span, "trace_id", raw.trace_id, parseTraceId, "not a valid trace id");
  if (span.traceId === nilTraceId) {
    span.traceId = ids.uuid("trace", index);
    noteField(span, "trace_id", remarkMeta("nil_trace_id", "s"));
  }
  span.parentSpanId = readField(span, "parent_span_id", raw.parent_span_id, parseSpanId, "not a valid span id");
  span.spanId = readField(span, "span_id", raw.span_id, parseSpanId, "not a valid span id");
  span.name = readField(span, "name", raw.name, readText, "expected a string");
  span.status = readField(span, "status", raw.status, readText, "expected a string");
  span.isSegment = readField(span, "is_segment", raw.is_segment, readBoolean, "expected a boolean");
  span.start = readField(span, "start_timestamp", raw.start_timestamp, readInstant, "expected a timestamp");
  span.end = readField(span, "end_timestamp", raw.end_timestamp, readInstant, "expected a timestamp");
  span.links = readLinks(raw.links, tree?.children?.get("links"), span);
  return span;
}

/** Reads a field; a value that is wrong is noted. Null and absent are the same. */
function readField<T>(
  span: Span,
  field: string,
  raw: JsonValue | undefined,
  read: (value: JsonValue) => T | undefined,
  reason: string,
): T | undefined {
  if (raw === undefined || raw === null) return undefined;
  const value = read(raw);
  if (value === undefined) noteField(span, field, invalidMeta(reason, raw));
  return value;
}

function readText(value: JsonValue): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function readBoolean(value: JsonValue): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

function otherMembers(raw: JsonObject): ReadonlyMap<string, JsonValue> | undefined {
  let members: Map<string, JsonValue> | undefined;
  for (const key in raw) {
    if (knownMembers.has(key)) continue;
    members ??= new Map();
    members.set(key, raw[key] ?? null);
  }
  return members;
}

function fieldNotes(tree: MetaTree | undefined): Map<string, MetaTree> | undefined {
  if (tree?.children === undefined) return undefined;
  const notes = new Map(tree.children);
  notes.delete("attributes");
  return notes;
}
