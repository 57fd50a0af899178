/** The member `errors`: what was wrong with the event's values, told once more where people look (events, section "Normalisation"). */
import type { EventDocument } from "./event.ts";
import { eventFields } from "./event-fields.ts";
import type { JsonObject } from "./json.ts";
import { setMember } from "./json.ts";
import type { MetaNode } from "./meta.ts";

/** Members whose own errors come twice in a row: consumers know it so. */
const repeated = new Set(["contexts", "tags", "measurements"]);

/** Appends one entry per error of the event's values, in the order of the event's members. */
export function appendErrors({ fields, meta }: EventDocument): void {
  if (meta.own === undefined && meta.members.size === 0) return;
  const found: JsonObject[] = [];
  collectOwn(meta, "", found);
  for (const name of inFieldOrder(meta)) {
    const node = meta.members.get(name);
    if (node === undefined) continue;
    collectOwn(node, name, found);
    if (repeated.has(name)) collectOwn(node, name, found);
    collectMembers(node, name, found);
  }
  if (found.length === 0) return;
  const existing = fields.errors;
  fields.errors = Array.isArray(existing) ? [...existing, ...found] : found;
}

function inFieldOrder(meta: MetaNode): string[] {
  const known = eventFields.filter((name) => meta.members.has(name));
  const others = [...meta.members.keys()].filter((name) => !eventFields.includes(name)).sort();
  return [...known, ...others];
}

function collectMembers(node: MetaNode, path: string, found: JsonObject[]): void {
  for (const [name, member] of node.members) {
    const memberPath = `${path}.${name}`;
    collectOwn(member, memberPath, found);
    collectMembers(member, memberPath, found);
  }
}

function collectOwn({ own }: MetaNode, name: string, found: JsonObject[]): void {
  if (own === undefined) return;
  own.errors.forEach(({ kind, data }, index) => {
    const entry: JsonObject = { type: kind, name };
    if (index === 0 && own.originalValue !== undefined) entry.value = own.originalValue;
    for (const [key, value] of Object.entries(data ?? {})) setMember(entry, key, value);
    found.push(entry);
  });
}
