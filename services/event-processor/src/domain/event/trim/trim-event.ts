/** Brings an event into the sizes that consumers take: texts, budgets in bytes, nesting (events, section "Trimming"). */
import type { EventDocument } from "../event.ts";
import type { JsonObject } from "../json.ts";
import { isObject, setMember } from "../json.ts";
import type { MetaNode } from "../meta.ts";
import { ownMeta } from "../meta.ts";
import { eventSchema } from "../schema/event-schema.ts";
import { isEmpty } from "../schema/read-value.ts";
import type { Field, ObjectShape, Shape } from "../schema/shape.ts";
import { countCharacters, cutText } from "./cut-text.ts";
import { trimFrames } from "./trim-frames.ts";
import { measure, trimFree } from "./trim-free.ts";
import { trimTags } from "./trim-tags.ts";

/** A walk over the event. */
export interface Trim {
  readonly meta: MetaNode;
  readonly path: (string | number)[];
}

/** Trims an event in place, and leaves out members that are empty where consumers expect none. */
export function trimEvent({ fields, meta }: EventDocument): void {
  trimFrames(fields, meta);
  trimTags(fields, meta);
  trimObject(eventSchema, fields, { meta, path: [] });
}

function trimObject({ fields }: ObjectShape, object: JsonObject, trim: Trim): void {
  for (const name in object) {
    const value = object[name];
    if (value === null || value === undefined) continue;
    const field = fields.get(name);
    if (field === undefined) continue;
    trim.path.push(name);
    const trimmed = trimField(field, value, trim);
    trim.path.pop();
    if (trimmed !== value) object[name] = trimmed;
  }
}

function trimField(field: Field, value: unknown, trim: Trim): unknown {
  if (field.omitEmpty && isEmpty(value) && !hasNote(trim)) return undefined;
  if (typeof value === "string") return trimText(field, value, trim);
  if (typeof value !== "object" || value === null) return value;
  if (field.maxBytes !== undefined) return trimBag(field, value, trim);
  trimMembers(field.shape, value, trim);
  return value;
}

function trimText(field: Field, text: string, trim: Trim): string {
  const max = Math.min(field.maxCharacters ?? Number.POSITIVE_INFINITY, field.maxBytes ?? Number.POSITIVE_INFINITY);
  if (text.length <= max) return text;
  const allowance = field.maxCharacters === undefined ? 0 : field.allowance;
  if (countCharacters(text) <= max + allowance) return text;
  return cutText(text, max, ownMeta(trim.meta, trim.path));
}

function trimMembers(shape: Shape, value: object, trim: Trim): void {
  if (shape.kind === "object" && isObject(value)) trimObject(shape, value, trim);
  else if (shape.kind === "list" && Array.isArray(value)) trimList(shape.item, value, trim);
  else if (shape.kind === "map" && isObject(value)) trimMap(shape, value, trim);
}

function trimList(item: Field, values: unknown[], trim: Trim): void {
  for (let index = 0; index < values.length; index++) {
    const value: unknown = values[index];
    if (value === null || value === undefined) continue;
    trim.path.push(index);
    const trimmed = trimField(item, value, trim);
    trim.path.pop();
    if (trimmed !== value) values[index] = trimmed;
  }
}

function trimMap({ member, named }: Shape & { kind: "map" }, object: JsonObject, trim: Trim): void {
  if (member.shape.kind === "free" && member.maxBytes === undefined && named.size === 0) return;
  for (const name in object) {
    const value = object[name];
    if (value === null || value === undefined) continue;
    trim.path.push(name);
    const trimmed = trimField(named.get(name) ?? member, value, trim);
    trim.path.pop();
    if (trimmed !== value) setMember(object, name, trimmed);
  }
}

/** A member with a budget. Hardly any is over it, so that is found out first. */
function trimBag(field: Field, value: object, trim: Trim): unknown {
  const bytes = field.maxBytes ?? Number.POSITIVE_INFINITY;
  const depth = field.maxDepth ?? Number.POSITIVE_INFINITY;
  const inner = field.shape.kind === "map" ? field.shape.member : undefined;
  if (measure(value, Math.min(bytes, inner?.maxBytes ?? bytes), Math.min(depth, inner?.maxDepth ?? depth)))
    return value;
  return trimFree(value, [{ bytes, depth }], inner, trim);
}

function hasNote({ meta, path }: Trim): boolean {
  if (meta.members.size === 0) return false;
  let node: MetaNode | undefined = meta;
  for (const step of path) node = node?.members.get(String(step));
  return node?.own !== undefined;
}
