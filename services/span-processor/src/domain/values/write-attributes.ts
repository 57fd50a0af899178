/** JSON text of attributes: `{"key":{"type":…,"value":…},…}`, by key. On the hot path: plain concatenation. */
import type { JsonValue } from "@weir/lossless-json";
import { sortedKeys, writeFloat, writeJson, writeString } from "@weir/lossless-json";
import type { Attributes } from "./attributes.ts";
import type { Meta, MetaTree } from "./meta.ts";
import { leaf } from "./meta.ts";

/** The attributes as a JSON object. */
export function writeAttributes(attributes: Attributes): string {
  let text = "";
  for (const key of sortedKeys(attributes.keys())) {
    const attribute = attributes.get(key);
    if (attribute === undefined) continue;
    text += text === "" ? "{" : ",";
    text += writeString(key);
    if (attribute.type === undefined) text += ":null";
    else {
      text += `:{"type":"${isPlainType(attribute.type) ? attribute.type : writeString(attribute.type).slice(1, -1)}","value":${writeValue(attribute.value)}`;
      text += attribute.other === undefined ? "}" : `,${writeJson(attribute.other, { sortKeys: true }).slice(1)}`;
    }
  }
  return text === "" ? "{}" : `${text}}`;
}

/** The meta of all attributes and of the map itself; undefined if there is none. */
export function attributesMeta(attributes: Attributes, own: Meta | undefined): MetaTree | undefined {
  let children: Map<string, MetaTree> | undefined;
  for (const [key, { meta }] of attributes) {
    if (meta === undefined) continue;
    children ??= new Map();
    children.set(key, meta);
  }
  if (children !== undefined) return { own, children };
  return own === undefined ? undefined : leaf(own);
}

function isPlainType(type: string): boolean {
  return type === "string" || type === "integer" || type === "boolean" || type === "double" || type === "array";
}

function writeValue(value: JsonValue): string {
  if (typeof value === "string") return writeString(value);
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : writeFloat(value);
  return writeJson(value, { sortKeys: true });
}
