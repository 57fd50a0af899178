/**
 * JSON text of attributes: `{"key":{"type":…,"value":…},…}`, by key. On the hot path: plain concatenation, and what
 * spans of a unit have in common (which keys, in which order, most of the values) is worked out once.
 */
import type { JsonValue } from "@weir/lossless-json";
import { sortedKeys, writeFloat, writeJson, writeString } from "@weir/lossless-json";
import type { Attribute, Attributes } from "./attributes.ts";
import type { Meta, MetaTree } from "./meta.ts";
import { leaf } from "./meta.ts";

/** Writes attributes as a JSON object. Reuses text of what it wrote before. */
export type AttributesWriter = (attributes: Attributes) => string;

/** Spans of one unit seldom have more than a few sets of keys. */
const maxLayouts = 6;

/** A set of keys that was seen. */
interface Layout {
  /** The keys in the order of insertion. */
  readonly inserted: readonly string[];
  /** One slot per key, in the order in which they are written. */
  readonly slots: readonly Slot[];
}

/** A key, and the attribute that was last written under it. */
interface Slot {
  readonly key: string;
  /** `"key":`, escaped. */
  readonly name: string;
  last: Attribute | undefined;
  text: string;
}

/** Creates a writer that has seen nothing yet. */
export function createAttributesWriter(): AttributesWriter {
  const layouts: Layout[] = [];
  let oldest = 0;

  function layoutOf(attributes: Attributes): Layout {
    for (const layout of layouts) if (fits(layout, attributes)) return layout;
    const layout = createLayout(attributes);
    layouts[oldest] = layout;
    oldest = (oldest + 1) % maxLayouts;
    return layout;
  }

  return (attributes) => {
    if (attributes.size === 0) return "{}";
    let text = "{";
    for (const slot of layoutOf(attributes).slots) {
      const attribute = attributes.get(slot.key);
      if (attribute === undefined) continue;
      if (!isSame(slot.last, attribute)) {
        slot.last = attribute;
        slot.text = slot.name + writeAttribute(attribute);
      }
      text += text.length === 1 ? slot.text : `,${slot.text}`;
    }
    return `${text}}`;
  };
}

function createLayout(attributes: Attributes): Layout {
  const slots = sortedKeys(attributes.keys()).map(
    (key): Slot => ({ key, name: `${writeString(key)}:`, last: undefined, text: "" }),
  );
  return { inserted: [...attributes.keys()], slots };
}

function fits({ inserted }: Layout, attributes: Attributes): boolean {
  if (inserted.length !== attributes.size) return false;
  let index = 0;
  for (const key of attributes.keys()) if (inserted[index++] !== key) return false;
  return true;
}

/** True if the text of one attribute is that of the other, for certain. */
function isSame(left: Attribute | undefined, right: Attribute): boolean {
  if (left === right) return true;
  return (
    left !== undefined &&
    left.value === right.value &&
    left.type === right.type &&
    left.other === undefined &&
    right.other === undefined
  );
}

function writeAttribute({ type, value, other }: Attribute): string {
  if (type === undefined) return "null";
  const written = `{"type":"${isPlainType(type) ? type : writeString(type).slice(1, -1)}","value":${writeValue(value)}`;
  return other === undefined ? `${written}}` : `${written},${writeJson(other, { sortKeys: true }).slice(1)}`;
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
