/** Links of a span (spans, section "Span V2 schema"). */
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { isJsonArray, isJsonObject } from "@weir/lossless-json";
import type { Meta, MetaTree } from "../values/meta.ts";
import { addMeta, invalidMeta, leaf, withoutChildren } from "../values/meta.ts";
import { readLinkAttributes } from "../values/read-attributes.ts";
import { parseSpanId, parseTraceId } from "../values/trace-ids.ts";
import type { Span, SpanLink } from "./span.ts";
import { noteField } from "./span.ts";

const knownMembers = new Set(["trace_id", "span_id", "sampled", "attributes"]);

/** How the attributes of a link are read: typed, or plain values. */
type ReadAttributes = (raw: JsonObject, meta: MetaTree | undefined) => SpanLink["attributes"];

/** Reads the links of a span. An element that is null stays null; one that is no object becomes null. */
export function readLinks(
  raw: JsonValue | undefined,
  tree: MetaTree | undefined,
  span: Span,
  readAttributes: ReadAttributes = readLinkAttributes,
): Span["links"] {
  if (raw === undefined || raw === null) return undefined;
  if (!isJsonArray(raw)) {
    noteField(span, "links", invalidMeta("expected an array", raw));
    return undefined;
  }
  const children = new Map(tree?.children);
  const links = raw.map((element, index) => {
    if (element === null) return undefined;
    const known = children.get(String(index));
    children.delete(String(index));
    if (isJsonObject(element)) return readLink(element, known, readAttributes);
    children.set(String(index), leaf(invalidMeta("expected a link", element)));
    return undefined;
  });
  noteChildren(span, tree?.own, children);
  return links;
}

function readLink(raw: JsonObject, tree: MetaTree | undefined, readAttributes: ReadAttributes): SpanLink {
  const meta = new Map(tree?.children);
  const read = <T>(field: string, parse: (value: JsonValue) => T | undefined, reason: string): T | undefined => {
    const given = raw[field] ?? null;
    const value = given === null ? undefined : parse(given);
    if (value === undefined && given !== null)
      meta.set(field, addMeta(withoutChildren(meta.get(field)), invalidMeta(reason, given)));
    return value;
  };
  const traceId = read("trace_id", parseTraceId, "not a valid trace id");
  const spanId = read("span_id", parseSpanId, "not a valid span id");
  const sampled = read("sampled", (value) => (typeof value === "boolean" ? value : undefined), "expected a boolean");
  const members = read("attributes", (value) => (isJsonObject(value) ? value : undefined), "expected an object");
  const attributes = members && readAttributes(members, meta.get("attributes"));
  if (attributes !== undefined) keepOwn(meta, "attributes");
  const other = Object.keys(raw).filter((key) => !knownMembers.has(key));
  return {
    traceId,
    spanId,
    sampled,
    attributes,
    other: other.length === 0 ? undefined : new Map(other.map((key) => [key, raw[key] ?? null])),
    meta: meta.size === 0 ? undefined : meta,
  };
}

/** Notes on what is inside a member are with the member itself from now on. */
function keepOwn(meta: Map<string, MetaTree>, name: string): void {
  const own = meta.get(name)?.own;
  if (own === undefined) meta.delete(name);
  else meta.set(name, leaf(own));
}

function noteChildren(span: Span, own: Meta | undefined, children: ReadonlyMap<string, MetaTree>): void {
  if (own === undefined && children.size === 0) return;
  span.meta ??= new Map();
  span.meta.set("links", { own, children });
}
