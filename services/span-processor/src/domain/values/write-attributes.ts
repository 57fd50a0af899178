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
  /** Where the key is in the order of insertion. */
  readonly index: number;
  /** `"key":`, escaped; with the comma before it, but for the first. */
  readonly name: string;
  last: Attribute | undefined;
  text: string;
}

/** Creates a writer that has seen nothing yet. */
export function createAttributesWriter(): AttributesWriter {
  const layouts: Layout[] = [];
  let oldest = 0;
  // Keys and attributes of the map that is being written, by place: looked at twice, taken out of the map once. A callback
  // and lists that are there already take them: iterating would make an object for each (a tenth of what writing allocates).
  const keys: string[] = [];
  const values: Attribute[] = [];
  let taken = 0;
  const take = (attribute: Attribute, key: string) => {
    keys[taken] = key;
    values[taken] = attribute;
    taken++;
  };

  function layoutOfTaken(): Layout {
    for (const layout of layouts) if (isInserted(layout, keys, taken)) return layout;
    const layout = createLayout(keys.slice(0, taken));
    layouts[oldest] = layout;
    oldest = (oldest + 1) % maxLayouts;
    return layout;
  }

  return (attributes) => {
    if (attributes.size === 0) return "{}";
    taken = 0;
    attributes.forEach(take);
    let text = "{";
    for (const slot of layoutOfTaken().slots) {
      const attribute = values[slot.index];
      if (attribute === undefined) continue;
      if (!isSame(slot.last, attribute)) {
        slot.last = attribute;
        slot.text = slot.name + writeAttribute(attribute);
      }
      text += slot.text;
    }
    return `${text}}`;
  };
}

function createLayout(inserted: readonly string[]): Layout {
  const places = new Map(inserted.map((key, index) => [key, index]));
  const slots = sortedKeys(inserted).map(
    (key, place): Slot => ({
      index: places.get(key) ?? 0,
      name: `${place === 0 ? "" : ","}${writeString(key)}:`,
      last: undefined,
      text: "",
    }),
  );
  return { inserted, slots };
}

function isInserted({ inserted }: Layout, keys: readonly string[], count: number): boolean {
  if (inserted.length !== count) return false;
  for (let index = 0; index < count; index++) if (inserted[index] !== keys[index]) return false;
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
  if (!hasMeta(attributes)) return own === undefined ? undefined : leaf(own);
  const children = new Map<string, MetaTree>();
  for (const [key, { meta }] of attributes) if (meta !== undefined) children.set(key, meta);
  return { own, children };
}

/** Mostly there is none: asked first, because iterating over values makes no object for each. */
function hasMeta(attributes: Attributes): boolean {
  for (const { meta } of attributes.values()) if (meta !== undefined) return true;
  return false;
}

function isPlainType(type: string): boolean {
  return type === "string" || type === "integer" || type === "boolean" || type === "double" || type === "array";
}

function writeValue(value: JsonValue): string {
  if (typeof value === "string") return writeString(value);
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : writeFloat(value);
  return writeJson(value, { sortKeys: true });
}
