/** Entries of Vercel's log drain to logs, field by field (logs, section "Vercel log drain"). */
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { asNumber, isInteger, isJsonArray, isJsonObject, writeJson } from "@weir/lossless-json";
import { logSize } from "../logs/byte-size.ts";
import type { Log } from "../logs/log.ts";
import type { Attributes } from "../values/attributes.ts";
import { integerAttribute, setString, stringAttribute } from "../values/attributes.ts";
import type { Instant } from "../values/instant.ts";
import { fromMilliseconds } from "../values/instant.ts";
import { textAt } from "../values/json-members.ts";
import type { MetaTree } from "../values/meta.ts";
import { invalidMeta, leaf, remarkMeta } from "../values/meta.ts";
import type { StableIds } from "../values/stable-ids.ts";
import { nilTraceId, parseSpanId, parseTraceId } from "../values/trace-ids.ts";
import { integerMembers, proxyIntegerMembers, proxyTextMembers, textMembers } from "./members.ts";

/** Beyond this many ms from the epoch there is no date. */
const maxMilliseconds = 8.64e15;

/**
 * Makes a log.
 * @param entry a valid one
 * @param index its place in the delivery
 * @param receivedAt the time of an entry whose own is no date
 */
export function convertEntry(entry: JsonObject, index: number, ids: StableIds, receivedAt: Instant): Log {
  const meta = new Map<string, MetaTree>();
  const body = typeof entry.message === "string" ? entry.message : "";
  const attributes: Attributes = new Map([["sentry.origin", stringAttribute("auto.log_drain.vercel")]]);
  addMembers(attributes, entry, textMembers, integerMembers);
  if (isJsonObject(entry.proxy)) addProxy(attributes, entry.proxy);
  return {
    timestamp: timeOf(entry.timestamp, meta) ?? receivedAt,
    traceId: traceIdOf(entry, meta) ?? ids.uuid("log-trace", index),
    spanId: spanIdOf(entry, meta),
    level: entry.level === "warning" ? "warn" : textAt(entry, "level"),
    body,
    attributes,
    attributesMeta: undefined,
    byteSize: logSize(body, attributes),
    meta,
  };
}

function addProxy(attributes: Attributes, proxy: JsonObject): void {
  addMembers(attributes, proxy, proxyTextMembers, proxyIntegerMembers);
  if (isJsonArray(proxy.userAgent) && proxy.userAgent.length > 0)
    setString(attributes, "vercel.proxy.user_agent", writeJson(proxy.userAgent));
}

function addMembers(
  attributes: Attributes,
  from: JsonObject,
  texts: ReadonlyMap<string, string>,
  integers: ReadonlyMap<string, string>,
): void {
  for (const [member, key] of texts) if (key !== "") setString(attributes, key, textAt(from, member));
  for (const [member, key] of integers) {
    const value = from[member];
    if (isInteger(value)) attributes.set(key, integerAttribute(value));
  }
}

function timeOf(value: JsonValue | undefined, meta: Map<string, MetaTree>): Instant | undefined {
  const ms = asNumber(value) ?? Number.NaN;
  if (Math.abs(ms) <= maxMilliseconds) return fromMilliseconds(ms);
  meta.set("timestamp", leaf(remarkMeta("timestamp.invalid", "s")));
  return undefined;
}

function traceIdOf(entry: JsonObject, meta: Map<string, MetaTree>): string | undefined {
  const text = entry.traceId ?? entry["trace.id"] ?? entry.requestId ?? "";
  const id = parseTraceId(text);
  if (id !== undefined && id !== nilTraceId) return id;
  meta.set("trace_id", leaf(remarkMeta(text === "" ? "trace_id.missing" : "trace_id.invalid", "s")));
  return undefined;
}

function spanIdOf(entry: JsonObject, meta: Map<string, MetaTree>): string | undefined {
  const text = entry.spanId ?? entry["span.id"] ?? "";
  if (text === "") return undefined;
  const id = parseSpanId(text);
  if (id === undefined) meta.set("span_id", leaf(invalidMeta("not a valid span id")));
  return id;
}
