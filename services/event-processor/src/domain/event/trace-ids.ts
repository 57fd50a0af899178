/** Ids of traces and spans (events, section "Data model"). */
import { parseUuid } from "@weir/envelope";
import type { JsonObject } from "./json.ts";
import type { MetaNode, MetaPath } from "./meta.ts";
import { addInvalid } from "./meta.ts";

const nilTraceId = "0".repeat(32);
const canonicalTraceId = /^[0-9a-f]{32}$/;
const spanId = /^[0-9a-fA-F]{16}$/;
const nilSpanId = "0".repeat(16);

/** Brings the member `trace_id` into 32 lower-case hex digits. One that is no trace id is removed with a note. */
export function readTraceId(meta: MetaNode, path: MetaPath, object: JsonObject): void {
  const value = object.trace_id;
  if (value === undefined || value === null) return;
  if (typeof value === "string" && value !== nilTraceId) {
    if (canonicalTraceId.test(value)) return;
    const id = parseUuid(value);
    if (id !== undefined && id !== nilTraceId) {
      object.trace_id = id;
      return;
    }
  }
  object.trace_id = null;
  addInvalid(meta, [...path, "trace_id"], "not a valid trace id", value);
}

/** Checks a member that holds a span id: 16 hex digits, not all zero. Anything else is removed with a note. */
export function readSpanId(meta: MetaNode, path: MetaPath, object: JsonObject, name: string): void {
  const value = object[name];
  if (value === undefined || value === null) return;
  if (typeof value === "string" && spanId.test(value) && value !== nilSpanId) return;
  object[name] = null;
  addInvalid(meta, [...path, name], "not a valid span id", value);
}
