/** Takes personal data out of attributes, as the registry of their names and the project say (spans, section "PII"). */
import { attributePii } from "@weir/attribute-conventions";
import type { JsonValue } from "@weir/lossless-json";
import type { NoteNode, RecordScrubber } from "@weir/pii";
import type { Attribute, Attributes } from "../values/attributes.ts";
import { nullAttribute } from "../values/attributes.ts";
import { metaOfNotes, notesOfMeta } from "./notes-of-meta.ts";

/**
 * Scrubs attributes in place.
 * @param within keys and indexes from the record to them
 */
export function scrubAttributes(
  scrubber: RecordScrubber,
  attributes: Attributes,
  within: readonly (string | number)[] = ["attributes"],
): void {
  // Few attributes have notes: as long as nothing is noted in it, one empty node serves them all.
  let unused = notesOfMeta(undefined);
  for (const [key, attribute] of attributes) {
    const pii = attributePii(key);
    if (pii === "false") continue;
    const { meta, value } = attribute;
    const notes = meta === undefined ? unused : notesOfMeta(meta);
    const { removed, value: scrubbed } = scrubber.scrubAttribute(within, key, pii, copied(value), notes);
    const isNoted = meta !== undefined || notes.own !== undefined || notes.members.size > 0;
    if (!isNoted) continue;
    if (notes === unused) unused = notesOfMeta(undefined);
    attributes.set(key, removed ? nullAttribute(metaOfNotes(notes)) : rewritten(attribute, scrubbed, notes));
  }
}

function rewritten(attribute: Attribute, value: unknown, notes: NoteNode): Attribute {
  // What is scrubbed stays JSON: texts change, and values become null.
  return { ...attribute, value: value as JsonValue, meta: metaOfNotes(notes) };
}

/** Lists are scrubbed in place, and may be shared. */
function copied(value: JsonValue): JsonValue {
  return Array.isArray(value) ? [...value] : value;
}
