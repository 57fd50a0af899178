/** A log from an item of a container (logs, section "Log schema"). */
import type { JsonObject } from "@weir/lossless-json";
import { isJsonObject } from "@weir/lossless-json";
import { readInstant } from "../values/instant.ts";
import type { MetaTree } from "../values/meta.ts";
import { addMeta, invalidMeta, readMetaTree, remarkMeta } from "../values/meta.ts";
import { readAttributes } from "../values/read-attributes.ts";
import type { StableIds } from "../values/stable-ids.ts";
import { nilTraceId, parseSpanId, parseTraceId } from "../values/trace-ids.ts";
import { logByteSize } from "./byte-size.ts";
import type { Log } from "./log.ts";

/**
 * Reads a log. A field that is wrong has no value and a note why.
 * @param trusted whether the sender may state the size itself: only another server of ours may
 */
export function readLog(raw: JsonObject, index: number, ids: StableIds, trusted: boolean): Log {
  const tree = raw._meta === undefined ? undefined : readMetaTree(raw._meta);
  const meta = new Map(tree?.children);
  meta.delete("attributes");
  const attributes = readAttributes(raw.attributes, tree?.children?.get("attributes"));
  return {
    timestamp: readField(meta, "timestamp", raw, readInstant, "expected a timestamp"),
    traceId: readTraceId(meta, raw, index, ids),
    spanId: readField(meta, "span_id", raw, parseSpanId, "not a valid span id"),
    level: readField(meta, "level", raw, readText, "expected a string"),
    body: readField(meta, "body", raw, readText, "expected a string"),
    attributes: attributes.attributes,
    attributesMeta: attributes.meta,
    byteSize: (trusted ? statedSize(raw) : undefined) ?? logByteSize(raw),
    meta,
  };
}

function readTraceId(meta: Map<string, MetaTree>, raw: JsonObject, index: number, ids: StableIds): string | undefined {
  const traceId = readField(meta, "trace_id", raw, parseTraceId, "not a valid trace id");
  if (traceId !== nilTraceId) return traceId;
  meta.set("trace_id", addMeta(meta.get("trace_id"), remarkMeta("nil_trace_id", "s")));
  return ids.uuid("log-trace", index);
}

function readField<T>(
  meta: Map<string, MetaTree>,
  field: string,
  raw: JsonObject,
  read: (value: JsonObject[string]) => T | undefined,
  reason: string,
): T | undefined {
  const given = raw[field];
  if (given === undefined || given === null) return undefined;
  const value = read(given);
  if (value === undefined) meta.set(field, addMeta(meta.get(field), invalidMeta(reason, given)));
  return value;
}

function readText(value: JsonObject[string]): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function statedSize({ __header: header }: JsonObject): number | undefined {
  const size = isJsonObject(header) ? header.byte_size : undefined;
  return typeof size === "number" && Number.isSafeInteger(size) && size > 0 ? size : undefined;
}
