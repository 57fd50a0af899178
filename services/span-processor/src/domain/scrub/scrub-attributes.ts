/**
 * Takes personal data out of attributes, as the registry of their names and the project say (spans, section "PII"). On
 * the hot path: most records of a unit have the same names, and many have the same values.
 */
import type { AttributePii } from "@weir/attribute-conventions";
import { attributePii } from "@weir/attribute-conventions";
import type { JsonValue } from "@weir/lossless-json";
import type { NoteNode, RecordScrubber } from "@weir/pii";
import type { Attribute, Attributes } from "../values/attributes.ts";
import { nullAttribute } from "../values/attributes.ts";
import { metaOfNotes, notesOfMeta } from "./notes-of-meta.ts";

/** Scrubs attributes in place. */
export interface AttributesScrubber {
  /** Scrubs those of a record. */
  scrub(attributes: Attributes): void;
  /** Scrubs others. @param within keys and indexes from the record to them */
  scrubWithin(attributes: Attributes, within: readonly (string | number)[]): void;
}

/** What is known of a name in this unit. */
interface KnownName {
  readonly pii: AttributePii;
  /** The last text that no rule changed. */
  untouchedText: string | undefined;
  /** True once no rule changed a number or boolean: what they do to these depends on the name only. */
  leavesScalars: boolean;
}

const ofRecords = ["attributes"] as const;

/** Makes a scrubber for the records of one unit. */
export function createAttributesScrubber(scrubber: RecordScrubber): AttributesScrubber {
  const names = new Map<string, KnownName>();
  // Few attributes have notes: as long as nothing is noted in it, one empty node serves them all.
  let unused = notesOfMeta(undefined);

  function knownName(key: string): KnownName {
    let known = names.get(key);
    if (known === undefined) {
      known = { pii: attributePii(key), untouchedText: undefined, leavesScalars: false };
      names.set(key, known);
    }
    return known;
  }

  /** The scrubbed attribute; undefined: no rule changed it. */
  function scrubbed(
    within: readonly (string | number)[],
    key: string,
    attribute: Attribute,
    pii: AttributePii,
  ): Attribute | undefined {
    const { meta, value } = attribute;
    const notes = meta === undefined ? unused : notesOfMeta(meta);
    const { removed, value: rest } = scrubber.scrubAttribute(within, key, pii, copied(value), notes);
    if (meta === undefined && notes.own === undefined && notes.members.size === 0) return undefined;
    if (notes === unused) unused = notesOfMeta(undefined);
    return removed ? nullAttribute(metaOfNotes(notes)) : rewritten(attribute, rest, notes);
  }

  return {
    scrub(attributes) {
      for (const [key, attribute] of attributes) {
        const known = knownName(key);
        if (known.pii === "false" || isKnownUntouched(known, attribute)) continue;
        const result = scrubbed(ofRecords, key, attribute, known.pii);
        if (result === undefined) remember(known, attribute.value);
        else attributes.set(key, result);
      }
    },
    scrubWithin(attributes, within) {
      for (const [key, attribute] of attributes) {
        const { pii } = knownName(key);
        const result = pii === "false" ? undefined : scrubbed(within, key, attribute, pii);
        if (result !== undefined) attributes.set(key, result);
      }
    },
  };
}

function isKnownUntouched({ leavesScalars, untouchedText }: KnownName, { meta, value }: Attribute): boolean {
  if (meta !== undefined) return false;
  if (typeof value === "string") return value === untouchedText;
  return leavesScalars && (typeof value === "number" || typeof value === "boolean");
}

function remember(known: KnownName, value: JsonValue): void {
  if (typeof value === "string") known.untouchedText = value;
  // Rules that remove numbers leave booleans alone, so that only numbers tell about both.
  else if (typeof value === "number") known.leavesScalars = true;
}

function rewritten(attribute: Attribute, value: unknown, notes: NoteNode): Attribute {
  // What is scrubbed stays JSON: texts change, and values become null.
  return { ...attribute, value: value as JsonValue, meta: metaOfNotes(notes) };
}

/** Lists are scrubbed in place, and may be shared. */
function copied(value: JsonValue): JsonValue {
  return Array.isArray(value) ? [...value] : value;
}
