/** What logs and trace metrics have in common: both become trace items (logs, sections "Log schema" and "Trace metrics"). */
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import type { Attributes } from "../values/attributes.ts";
import { rawAttributesSize, statedSize } from "../values/byte-size.ts";
import type { Instant } from "../values/instant.ts";
import { readInstant } from "../values/instant.ts";
import type { Meta, MetaTree } from "../values/meta.ts";
import { addMeta, invalidMeta, readMetaTree, remarkMeta } from "../values/meta.ts";
import { readAttributes } from "../values/read-attributes.ts";
import type { StableIds } from "../values/stable-ids.ts";
import { nilTraceId, parseSpanId, parseTraceId } from "../values/trace-ids.ts";

/** The common fields. Steps change them in place; `undefined` is a field without a value. */
export interface TraceRecord {
  timestamp: Instant | undefined;
  traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly attributes: Attributes;
  readonly attributesMeta: Meta | undefined;
  /** Its size as it came, in bytes (logs, section "Byte size"). */
  readonly byteSize: number;
  /** Notes on fields, by name in JSON; those of attributes are on the attributes. */
  readonly meta: Map<string, MetaTree>;
}

/** What reading depends on. */
export interface RecordSource {
  /** The place of the record in its container. */
  readonly index: number;
  readonly ids: StableIds;
  /** Names the trace ids that are made up for this kind of record. */
  readonly idPurpose: string;
  /** Whether the sender may state the size itself: only another server of ours may. */
  readonly trusted: boolean;
  /** Bytes of what counts beside the attributes. */
  readonly ownSize: number;
}

/** Reads the common fields of an item of a container. A field that is wrong has no value and a note why. */
export function readRecord(raw: JsonObject, source: RecordSource): TraceRecord {
  const tree = raw._meta === undefined ? undefined : readMetaTree(raw._meta);
  const meta = new Map(tree?.children);
  meta.delete("attributes");
  const attributes = readAttributes(raw.attributes, tree?.children?.get("attributes"));
  return {
    timestamp: readField(meta, raw, "timestamp", readInstant, "expected a timestamp"),
    traceId: readTraceId(meta, raw, source),
    spanId: readField(meta, raw, "span_id", parseSpanId, "not a valid span id"),
    attributes: attributes.attributes,
    attributesMeta: attributes.meta,
    byteSize:
      (source.trusted ? statedSize(raw) : undefined) ?? Math.max(1, source.ownSize + rawAttributesSize(raw.attributes)),
    meta,
  };
}

/** Reads a field; a value that is wrong is noted. Null and absent are the same. */
export function readField<T>(
  meta: Map<string, MetaTree>,
  raw: JsonObject,
  field: string,
  read: (value: JsonValue) => T | undefined,
  reason: string,
): T | undefined {
  const given = raw[field];
  if (given === undefined || given === null) return undefined;
  const value = read(given);
  if (value === undefined) meta.set(field, addMeta(meta.get(field), invalidMeta(reason, given)));
  return value;
}

/** A text; undefined for anything else. */
export function readText(value: JsonValue): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Notes something about a field. */
export function noteRecordField({ meta }: TraceRecord, field: string, note: Meta): void {
  meta.set(field, addMeta(meta.get(field), note));
}

function readTraceId(
  meta: Map<string, MetaTree>,
  raw: JsonObject,
  { ids, idPurpose, index }: RecordSource,
): string | undefined {
  const traceId = readField(meta, raw, "trace_id", parseTraceId, "not a valid trace id");
  if (traceId !== nilTraceId) return traceId;
  meta.set("trace_id", addMeta(meta.get("trace_id"), remarkMeta("nil_trace_id", "s")));
  return ids.uuid(idPurpose, index);
}
