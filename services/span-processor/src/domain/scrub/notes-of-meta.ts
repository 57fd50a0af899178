/** What is known about values, in the form in which scrubbing reads and writes it, and back. */
import type { JsonValue } from "@weir/lossless-json";
import type { NoteNode } from "@weir/pii";
import type { Meta, MetaTree } from "../values/meta.ts";

/** The notes of a tree. They may be changed. */
export function notesOfMeta(tree: MetaTree | undefined): NoteNode {
  const members = new Map<string, NoteNode>();
  if (tree?.children !== undefined) {
    for (const [name, child] of tree.children) members.set(name, notesOfMeta(child));
  }
  return { own: tree?.own === undefined ? undefined : notesOf(tree.own), members };
}

function notesOf({ remarks, errors, length, value }: Meta): NoteNode["own"] {
  return {
    remarks: [...(remarks ?? [])],
    errors: [...(errors ?? [])],
    originalLength: typeof length === "number" ? length : undefined,
    originalValue: value,
  };
}

/** The tree of notes; undefined if nothing is known. */
export function metaOfNotes({ own, members }: NoteNode): MetaTree | undefined {
  const children = new Map<string, MetaTree>();
  for (const [name, member] of members) {
    const child = metaOfNotes(member);
    if (child !== undefined) children.set(name, child);
  }
  if (own === undefined && children.size === 0) return undefined;
  return { own: own === undefined ? undefined : metaOf(own), children: children.size > 0 ? children : undefined };
}

/** Notes hold what came as JSON, and what scrubbing wrote: texts and numbers in lists. */
function metaOf({ remarks, errors, originalLength, originalValue }: NonNullable<NoteNode["own"]>): Meta {
  return {
    ...(remarks.length > 0 && { remarks: remarks as JsonValue[] }),
    ...(errors.length > 0 && { errors: errors as JsonValue[] }),
    ...(originalLength !== undefined && { length: originalLength }),
    ...(originalValue !== undefined && { value: originalValue as JsonValue }),
  };
}
