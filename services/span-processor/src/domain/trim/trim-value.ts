/** Values within a budget: texts are cut, and what is behind the end is taken away. */
import type { JsonValue } from "@weir/lossless-json";
import { isJsonArray, isJsonObject, sortedKeys } from "@weir/lossless-json";
import { textSize, valueSize } from "../values/byte-size.ts";
import type { MetaTree } from "../values/meta.ts";
import { addMeta, leaf, remarkMeta, withChild, withoutChildren } from "../values/meta.ts";
import type { Budget } from "./budget.ts";
import { spend } from "./budget.ts";

/** The note on what was taken away. */
export const trimmedMeta = remarkMeta("trimmed", "x");
const ellipsis = "...";

/** A value and what is known about it. */
export interface TrimmedValue {
  readonly value: JsonValue;
  readonly meta: MetaTree | undefined;
}

/** Trims a value, and takes from the budget what remains of it. JSON is nested no deeper than its reader allows. */
export function trimValue(value: JsonValue, meta: MetaTree | undefined, budget: Budget): TrimmedValue {
  if (typeof value === "string") return trimText(value, meta, budget);
  if (isJsonArray(value)) return trimElements(value, meta, budget);
  if (isJsonObject(value)) return trimMembers(value, meta, budget);
  spend(budget, valueSize(value));
  return { value, meta };
}

/** A text that has more characters than bytes are left ends in dots. */
function trimText(text: string, meta: MetaTree | undefined, budget: Budget): TrimmedValue {
  const limit = budget.bytes;
  const characters = text.length > limit ? [...text] : undefined;
  if (characters === undefined || characters.length <= limit) {
    spend(budget, textSize(text));
    return { value: text, meta };
  }
  const end = Math.max(0, limit - ellipsis.length);
  const value = characters.slice(0, end).join("") + ellipsis;
  spend(budget, textSize(value));
  const length = meta?.own?.length ?? characters.length;
  return { value, meta: addMeta(meta, { remarks: [["!limit", "s", end, end + ellipsis.length]], length }) };
}

function trimElements(elements: readonly JsonValue[], meta: MetaTree | undefined, budget: Budget): TrimmedValue {
  let tree = meta;
  const value = elements.map((element, index) => {
    const trimmed = trimInside(element, tree?.children?.get(String(index)), budget);
    tree = withChild(tree, String(index), trimmed.meta);
    return trimmed.value;
  });
  return { value, meta: tree };
}

function trimMembers(
  members: { readonly [key: string]: JsonValue },
  meta: MetaTree | undefined,
  budget: Budget,
): TrimmedValue {
  let tree = meta;
  const value: Record<string, JsonValue> = Object.create(null) as Record<string, JsonValue>;
  for (const key of sortedKeys(Object.keys(members))) {
    spend(budget, textSize(key));
    const trimmed = trimInside(members[key] ?? null, tree?.children?.get(key), budget);
    tree = withChild(tree, key, trimmed.meta);
    value[key] = trimmed.value;
  }
  return { value, meta: tree };
}

function trimInside(value: JsonValue, meta: MetaTree | undefined, budget: Budget): TrimmedValue {
  if (value === null || budget.bytes > 0) return trimValue(value, meta, budget);
  const kept = withoutChildren(meta);
  return { value: null, meta: kept === undefined ? leaf(trimmedMeta) : addMeta(kept, trimmedMeta) };
}
