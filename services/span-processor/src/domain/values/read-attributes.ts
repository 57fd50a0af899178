/** Attributes from JSON, with their types checked (spans, section "Attribute types"). */
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { asNumber, isInteger, isJsonArray, isJsonObject, maxInt64 } from "@weir/lossless-json";
import type { Attribute, Attributes } from "./attributes.ts";
import { nullAttribute } from "./attributes.ts";
import type { Meta, MetaTree } from "./meta.ts";
import { addMeta, errorMeta, invalidMeta, withoutChildren } from "./meta.ts";

/** Attributes and the meta of the map itself. */
export interface AttributesWithMeta {
  readonly attributes: Attributes;
  readonly meta: Meta | undefined;
}

/**
 * Reads an attribute map. An attribute that is wrong becomes null with a note why; a map that is none becomes empty.
 * @param metaTree what the client's `_meta` says about the map
 */
export function readAttributes(raw: JsonValue | undefined, metaTree: MetaTree | undefined): AttributesWithMeta {
  const attributes: Attributes = new Map();
  if (raw === undefined || raw === null) return { attributes, meta: metaTree?.own };
  if (!isJsonObject(raw)) return { attributes, meta: addMeta(metaTree, invalidMeta("expected an object", raw)).own };
  const children = metaTree?.children;
  for (const key in raw) attributes.set(key, readAttribute(raw[key] ?? null, children?.get(key), isOfType));
  return { attributes, meta: metaTree?.own };
}

/** Reads the attributes of a link, whose types are not checked. */
export function readLinkAttributes(raw: JsonObject, metaTree: MetaTree | undefined): Attributes {
  const attributes: Attributes = new Map();
  for (const key in raw) attributes.set(key, readAttribute(raw[key] ?? null, metaTree?.children?.get(key), anyType));
  return attributes;
}

/** Takes the value out of arrays whose elements differ in kind, as `readAttributes` does. */
export function rejectMixedArrays(attributes: Attributes): void {
  for (const [key, { meta, type, value }] of attributes) {
    if (type === "array" && isJsonArray(value) && !isHomogeneous(value))
      attributes.set(key, rejected(meta, errorMeta("invalid_data")));
  }
}

function readAttribute(
  raw: JsonValue,
  meta: MetaTree | undefined,
  fits: (type: string, value: JsonValue) => boolean,
): Attribute {
  if (raw === null) return nullAttribute(meta);
  if (!isJsonObject(raw)) return rejected(meta, invalidMeta("expected attribute", raw));
  const type = raw.type;
  const value = raw.value;
  if (typeof type !== "string" || value === undefined || value === null)
    return rejected(meta, errorMeta("missing_attribute", undefined, original(raw)));
  if (fits(type, value)) return { type, value, other: otherMembers(raw), meta };
  const keepsOriginal = type !== "array" || !isJsonArray(value);
  return rejected(meta, errorMeta("invalid_data", undefined, keepsOriginal ? original(raw) : undefined));
}

function anyType(): boolean {
  return true;
}

function isOfType(type: string, value: JsonValue): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "integer":
      return isInteger(value) && (typeof value === "number" || value <= maxInt64);
    case "boolean":
      return typeof value === "boolean";
    case "double":
      return asNumber(value) !== undefined;
    case "array":
      return isJsonArray(value) && isHomogeneous(value);
    default:
      return false;
  }
}

function isHomogeneous(elements: readonly JsonValue[]): boolean {
  let common: string | undefined;
  for (const element of elements) {
    if (element === null) continue;
    const kind = asNumber(element) === undefined ? typeof element : "number";
    if (kind === "object" || (common !== undefined && common !== kind)) return false;
    common = kind;
  }
  return true;
}

function rejected(meta: MetaTree | undefined, reason: Meta): Attribute {
  return nullAttribute(addMeta(withoutChildren(meta), reason));
}

function original(raw: JsonObject): JsonObject {
  return { type: raw.type ?? null, value: raw.value ?? null, ...otherMembers(raw) };
}

function otherMembers(raw: JsonObject): JsonObject | undefined {
  let members: Record<string, JsonValue> | undefined;
  for (const key in raw) {
    if (key === "type" || key === "value") continue;
    members ??= Object.create(null) as Record<string, JsonValue>;
    members[key] = raw[key] ?? null;
  }
  return members;
}
