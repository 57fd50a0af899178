/** A span that came alone in version 1, as version 2 (spans, sections "Span V1 schema" and "V1 to V2"). */
import { readSpanStatus } from "@weir/attribute-conventions";
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { asNumber, isJsonObject, JsonError, parseJson } from "@weir/lossless-json";
import type { Span } from "../spans/span.ts";
import { noteField } from "../spans/span.ts";
import { readInstant } from "../values/instant.ts";
import { measurementsOf, objectAt, tagsOf, textAt } from "../values/json-members.ts";
import type { Meta } from "../values/meta.ts";
import { invalidMeta, readMetaTree, remarkMeta } from "../values/meta.ts";
import { attributesOf } from "../values/plain-value.ts";
import type { StableIds } from "../values/stable-ids.ts";
import { nilTraceId, parseSpanId, parseTraceId } from "../values/trace-ids.ts";
import { convertSpan } from "./convert.ts";
import { readSentryTags } from "./sentry-tags.ts";

/** Fields that keep their notes in version 2, by their names in version 1 and 2. */
const notedFields = [
  ["trace_id", "trace_id"],
  ["parent_span_id", "parent_span_id"],
  ["span_id", "span_id"],
  ["start_timestamp", "start_timestamp"],
  ["timestamp", "end_timestamp"],
  ["is_segment", "is_segment"],
  ["links", "links"],
] as const;

/**
 * Reads the payload of an item. A field that is wrong has no value; where version 2 has the field, it has a note why.
 * @param index of the item among the spans of the envelope
 * @returns undefined if the payload is no JSON
 */
export function readStandaloneSpan(payload: Buffer, index: number, ids: StableIds): Span | undefined {
  let raw: JsonValue;
  try {
    raw = parseJson(payload);
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
  return readMembers(isJsonObject(raw) ? raw : {}, index, ids);
}

function readMembers(raw: JsonObject, index: number, ids: StableIds): Span {
  const tree = raw._meta === undefined ? undefined : readMetaTree(raw._meta);
  const notes: [field: string, note: Meta][] = [];
  for (const [field, target] of notedFields) {
    const own = tree?.children?.get(field)?.own;
    if (own !== undefined) notes.push([target, own]);
  }
  const read = <T>(field: string, parse: (value: JsonValue) => T | undefined, reason: string, target = field) => {
    const given = raw[field] ?? null;
    const value = given === null ? undefined : parse(given);
    if (value === undefined && given !== null) notes.push([target, invalidMeta(reason, given)]);
    return value;
  };
  let traceId = read("trace_id", parseTraceId, "not a valid trace id");
  if (traceId === nilTraceId) {
    traceId = ids.uuid("trace", index);
    notes.push(["trace_id", remarkMeta("nil_trace_id", "s")]);
  }
  const span = convertSpan(
    {
      traceId,
      parentSpanId: read("parent_span_id", parseSpanId, "not a valid span id"),
      spanId: read("span_id", parseSpanId, "not a valid span id"),
      segmentId: parseSpanId(raw.segment_id),
      start: read("start_timestamp", readInstant, "expected a timestamp"),
      end: read("timestamp", readInstant, "expected a timestamp", "end_timestamp"),
      exclusiveTime: asNumber(raw.exclusive_time),
      op: textAt(raw, "op"),
      description: textAt(raw, "description"),
      origin: textAt(raw, "origin"),
      profileId: parseTraceId(raw.profile_id),
      platform: textAt(raw, "platform"),
      status: readSpanStatus(raw.status),
      isSegment: read("is_segment", booleanOf, "expected a boolean"),
      isRemote: booleanOf(raw.is_remote),
      kind: textAt(raw, "kind"),
      data: attributesOf(objectAt(raw, "data"), tree?.children?.get("data")),
      tags: tagsOf(raw.tags),
      sentryTags: readSentryTags(raw.sentry_tags),
      measurements: measurementsOf(raw.measurements),
      links: raw.links,
    },
    false,
  );
  for (const [field, note] of notes) noteField(span, field, note);
  return span;
}

function booleanOf(value: JsonValue | undefined): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}
