/** The member `errors`: what was wrong with the event's values, told once more where people look (events, section "Normalisation"). */
import type { EventDocument } from "./event.ts";
import type { JsonObject } from "./json.ts";
import { setMember } from "./json.ts";
import type { MetaNode } from "./meta.ts";
import { eventSchema } from "./schema/event-schema.ts";
import type { Shape } from "./schema/shape.ts";

/** Members whose own errors come twice in a row: consumers know it so. */
const repeated = new Set(["contexts", "tags", "measurements"]);

/** Appends one entry per error of the event's values, in the order of the event's members. */
export function appendErrors({ fields, meta }: EventDocument): void {
  if (meta.own === undefined && meta.members.size === 0) return;
  const found: JsonObject[] = [];
  collectOwn(meta, "", found);
  collectMembers(meta, "", eventSchema, found);
  if (found.length === 0) return;
  const existing = fields.errors;
  fields.errors = Array.isArray(existing) ? [...existing, ...found] : found;
}

function collectMembers(node: MetaNode, path: string, shape: Shape | undefined, found: JsonObject[]): void {
  for (const name of inOrder(node, shape)) {
    const member = node.members.get(name);
    if (member === undefined) continue;
    const memberPath = path === "" ? name : `${path}.${name}`;
    collectOwn(member, memberPath, found);
    if (repeated.has(memberPath)) collectOwn(member, memberPath, found);
    collectMembers(member, memberPath, memberShape(shape, name), found);
  }
}

/** Members in the order of their description; what is not described comes behind, by name. */
function inOrder(node: MetaNode, shape: Shape | undefined): readonly string[] {
  const names = [...node.members.keys()];
  if (names.length < 2) return names;
  if (shape?.kind === "list") return names.sort((a, b) => Number(a) - Number(b));
  if (shape?.kind !== "object")
    return names.every(isIndex) ? names.sort((a, b) => Number(a) - Number(b)) : names.sort();
  const known = [...shape.fields.keys()].filter((name) => node.members.has(name));
  return [...known, ...names.filter((name) => !shape.fields.has(name)).sort()];
}

function isIndex(name: string): boolean {
  return /^\d{1,9}$/.test(name);
}

function memberShape(shape: Shape | undefined, name: string): Shape | undefined {
  if (shape?.kind === "object") return shape.fields.get(name)?.shape;
  if (shape?.kind === "list") return shape.item.shape;
  return shape?.kind === "map" ? (shape.named.get(name) ?? shape.member).shape : undefined;
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
