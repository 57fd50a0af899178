/** Reads values by their description: every member has its form afterwards, or is null with a note (events, section "Data model"). */
import type { JsonObject } from "../json.ts";
import { isObject, setMember } from "../json.ts";
import { addError } from "../meta.ts";
import type { Field, ObjectShape, Place, Shape } from "./shape.ts";
import { refuse } from "./shape.ts";

const nonEmptyReason = "expected a non-empty value";

/** Reads a member in place; what is returned takes its place. */
export function readField(field: Field, value: unknown, place: Place): unknown {
  if (value === null || value === undefined) return value;
  const read = readShape(field.shape, value, place);
  if (field.nonEmpty && isEmpty(read)) {
    addError(place.meta, place.path, { kind: "invalid_data", data: { reason: nonEmptyReason } });
    return null;
  }
  return read;
}

function readShape(shape: Shape, value: unknown, place: Place): unknown {
  switch (shape.kind) {
    case "leaf":
      return shape.read(value, place);
    case "free":
      return value;
    case "object":
      return readObject(shape, value, place);
    case "map":
      return readMap(shape, value, place);
    case "list":
      return readList(shape, value, place);
  }
}

/** Reads an object and its members. */
export function readObject(shape: ObjectShape, value: unknown, place: Place): unknown {
  const prepared = shape.prepare === undefined ? value : shape.prepare(value, place);
  if (prepared === null || prepared === undefined) return prepared;
  if (!isObject(prepared)) return refuse(place, shape.expected, value);
  if (shape.aliases !== undefined) resolveAliases(prepared, shape.aliases);
  readMembers(shape, prepared, place);
  for (const name of shape.required) {
    if (prepared[name] === undefined || prepared[name] === null) noteMissing(prepared, name, place);
  }
  return prepared;
}

function readMembers(shape: ObjectShape, object: JsonObject, place: Place): void {
  const { path } = place;
  for (const name in object) {
    const value = object[name];
    if (value === null || value === undefined) continue;
    const field = shape.fields.get(name);
    if (field === undefined) {
      if (shape.others !== "keep") removeUnknown(shape.others, object, name, place);
      continue;
    }
    path.push(name);
    const read = readField(field, value, place);
    path.pop();
    if (read !== value) object[name] = read;
  }
}

function removeUnknown(others: "drop" | "refuse", object: JsonObject, name: string, place: Place): void {
  setMember(object, name, others === "drop" ? undefined : null);
  if (others === "refuse") addError(place.meta, [...place.path, name], { kind: "invalid_attribute" });
}

function resolveAliases(object: JsonObject, aliases: ReadonlyMap<string, string>): void {
  for (const [alias, name] of aliases) {
    const value = object[alias];
    if (value === undefined) continue;
    object[name] ??= value;
    object[alias] = undefined;
  }
}

function noteMissing(object: JsonObject, name: string, place: Place): void {
  const path = [...place.path, name];
  if (object[name] === null && hasNote(place, path)) return;
  object[name] = null;
  addError(place.meta, path, { kind: "missing_attribute" });
}

function hasNote({ meta }: Place, path: readonly (string | number)[]): boolean {
  let node: typeof meta | undefined = meta;
  for (const step of path) node = node?.members.get(String(step));
  return node?.own !== undefined;
}

function readMap({ member, named }: Shape & { kind: "map" }, value: unknown, place: Place): unknown {
  if (!isObject(value)) return refuse(place, "expected an object", value);
  if (member.shape.kind === "free" && named.size === 0) return value;
  for (const name in value) {
    const found = value[name];
    if (found === null || found === undefined) continue;
    place.path.push(name);
    const read = readField(named.get(name) ?? member, found, place);
    place.path.pop();
    if (read !== found) setMember(value, name, read);
  }
  return value;
}

function readList(shape: Shape & { kind: "list" }, value: unknown, place: Place): unknown {
  const prepared = shape.prepare === undefined ? value : shape.prepare(value, place);
  if (prepared === null || prepared === undefined) return prepared;
  if (!Array.isArray(prepared)) return refuse(place, "expected an array", value);
  for (let index = 0; index < prepared.length; index++) {
    const found: unknown = prepared[index];
    if (found === null || found === undefined) continue;
    place.path.push(index);
    const read = readField(shape.item, found, place);
    place.path.pop();
    if (read !== found) prepared[index] = read;
  }
  return prepared;
}

/** True for an empty text, list or object. */
export function isEmpty(value: unknown): boolean {
  if (value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  if (!isObject(value)) return false;
  for (const name in value) if (value[name] !== undefined) return false;
  return true;
}
