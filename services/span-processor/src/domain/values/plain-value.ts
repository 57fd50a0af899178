/** Attributes from plain JSON values, as spans of version 1 carry them (spans, section "V1 to V2", step 1). */
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { Float64, isInteger, maxInt64, writeJson } from "@weir/lossless-json";
import type { Attribute, Attributes } from "./attributes.ts";
import { nullAttribute } from "./attributes.ts";
import type { MetaTree } from "./meta.ts";
import { addMeta, invalidMeta } from "./meta.ts";

/** The attributes of a plain object. Empty values are left out. */
export function attributesOf(data: JsonObject | undefined, metaTree?: MetaTree): Attributes {
  const attributes: Attributes = new Map();
  for (const key in data) {
    const attribute = attributeOf(data[key] ?? null, metaTree?.children?.get(key));
    if (attribute !== undefined) attributes.set(key, attribute);
  }
  return attributes;
}

/** The attribute of a plain value; undefined for an empty one. Arrays and objects become text. */
export function attributeOf(value: JsonValue, meta?: MetaTree): Attribute | undefined {
  if (isEmpty(value)) return meta === undefined ? undefined : nullAttribute(meta);
  switch (typeof value) {
    case "string":
      return { type: "string", value, other: undefined, meta };
    case "boolean":
      return { type: "boolean", value, other: undefined, meta };
    case "bigint":
      if (value > maxInt64) return nullAttribute(addMeta(meta, invalidMeta("integer too large")));
      return { type: "integer", value, other: undefined, meta };
    case "number":
      return { type: isInteger(value) ? "integer" : "double", value, other: undefined, meta };
    default: {
      if (value instanceof Float64) return { type: "double", value, other: undefined, meta };
      const text = writeJson(value, { sortKeys: true });
      return {
        type: "string",
        value: text,
        other: undefined,
        meta: addMeta(undefined, invalidMeta("expected scalar attribute")),
      };
    }
  }
}

function isEmpty(value: JsonValue): boolean {
  if (value === null || value === "") return true;
  if (typeof value !== "object" || value instanceof Float64) return false;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}
