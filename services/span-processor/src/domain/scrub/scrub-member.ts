/** Takes personal data out of a member of a record that is no attribute: only rules that name the member reach it (spans, section "PII"). */
import type { JsonValue } from "@weir/lossless-json";
import type { RecordScrubber } from "@weir/pii";
import type { MetaTree } from "../values/meta.ts";
import { metaOfNotes, notesOfMeta } from "./notes-of-meta.ts";

/**
 * The scrubbed value of a member; undefined if there is none, or none is left.
 * @param meta notes on members by name; what is done is noted there
 */
export function scrubMember(
  scrubber: RecordScrubber,
  name: string,
  value: JsonValue | undefined,
  meta: Map<string, MetaTree>,
): JsonValue | undefined {
  if (value === undefined || value === null) return undefined;
  const notes = notesOfMeta(meta.get(name));
  // What is scrubbed stays JSON: texts change, and values become null.
  const scrubbed = scrubber.scrubMember(name, value, "maybe", notes) as JsonValue;
  const tree = metaOfNotes(notes);
  if (tree !== undefined) meta.set(name, tree);
  return scrubbed ?? undefined;
}
