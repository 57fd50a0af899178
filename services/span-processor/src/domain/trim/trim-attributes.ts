/**
 * Attributes within a budget: the small ones stay, the large ones are cut, and what has no room is taken away
 * (spans, section "Trimming and schema validation").
 */
import { sortedKeys } from "@weir/lossless-json";
import type { Attribute, Attributes } from "../values/attributes.ts";
import { removeValue } from "../values/attributes.ts";
import { textSize, valueSize } from "../values/byte-size.ts";
import { withChild } from "../values/meta.ts";
import type { Budget } from "./budget.ts";
import { keepRemovedKey, spend } from "./budget.ts";
import { trimmedMeta, trimValue } from "./trim-value.ts";

/** An attribute on its way through the budget. */
interface Entry {
  readonly key: string;
  readonly attribute: Attribute;
  readonly keyBytes: number;
  readonly valueBytes: number;
}

/**
 * Trims attributes in place.
 * @returns their size before, in bytes, if it changed
 */
export function trimAttributes(attributes: Attributes, budget: Budget): number | undefined {
  const entries = entriesOf(attributes);
  const before = sizeOf(entries);
  let roomForKeys = true;
  for (const entry of entries) {
    if (entry.attribute.value === null) {
      if (!keepRemovedKey(budget, entry.keyBytes)) attributes.delete(entry.key);
    } else if (budget.bytes >= entry.keyBytes) trimEntry(attributes, entry, budget);
    else {
      // Nothing comes behind the first that has no room.
      spend(budget, budget.bytes);
      roomForKeys &&= keepRemovedKey(budget, entry.keyBytes);
      takeAway(attributes, entry.key, roomForKeys);
    }
  }
  return sizeOf(entriesOf(attributes)) === before ? undefined : before;
}

/** Those without a value first, then by size, then by key. */
function entriesOf(attributes: Attributes): Entry[] {
  const entries: Entry[] = [];
  for (const key of sortedKeys(attributes.keys())) {
    const attribute = attributes.get(key);
    if (attribute !== undefined)
      entries.push({ key, attribute, keyBytes: textSize(key), valueBytes: valueSize(attribute.value) });
  }
  return entries.sort(
    (left, right) =>
      Number(left.attribute.value !== null) - Number(right.attribute.value !== null) ||
      left.keyBytes + left.valueBytes - right.keyBytes - right.valueBytes,
  );
}

function sizeOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { keyBytes, valueBytes }) => sum + keyBytes + valueBytes, 0);
}

function trimEntry(attributes: Attributes, { attribute, key, keyBytes }: Entry, budget: Budget): void {
  spend(budget, keyBytes);
  if (budget.bytes === 0) {
    takeAway(attributes, key, keepRemovedKey(budget, keyBytes));
    return;
  }
  const { value, meta } = trimValue(attribute.value, attribute.meta?.children?.get("value"), budget);
  if (value !== attribute.value)
    attributes.set(key, { ...attribute, value, meta: withChild(attribute.meta, "value", meta) });
}

/** Leaves null with a note, or nothing at all if there is no room for the key. */
function takeAway(attributes: Attributes, key: string, keepsKey: boolean): void {
  if (keepsKey) removeValue(attributes, key, trimmedMeta);
  else attributes.delete(key);
}
