/** Brings deprecated attribute names to their current form (spans, section "Attribute names"). */
import { renameOf } from "@weir/attribute-conventions";
import { sortedKeys } from "@weir/lossless-json";
import type { Attributes } from "../values/attributes.ts";
import { removeValue } from "../values/attributes.ts";
import { remarkMeta } from "../values/meta.ts";

/** Copies or moves each value that stands under an old name, unless the new name is taken; the first old name wins. */
export function renameAttributes(attributes: Attributes): void {
  let old: string[] | undefined;
  for (const key of attributes.keys()) {
    if (renameOf(key) === undefined) continue;
    old ??= [];
    old.push(key);
  }
  if (old === undefined) return;
  for (const key of sortedKeys(old)) {
    const rename = renameOf(key);
    const attribute = attributes.get(key);
    if (rename === undefined || attribute === undefined) continue;
    if (!attributes.has(rename.replacement)) attributes.set(rename.replacement, attribute);
    if (rename.moves) removeValue(attributes, key, remarkMeta("attribute.deprecated", "x"));
  }
}
