/** Values to JSON text with sorted members, nulls left out of objects unless something is known about them. */
import type { JsonObject } from "./json.ts";
import { setMember, WrittenNumber } from "./json.ts";
import type { MetaNode } from "./meta.ts";
import { maxJsonDepth } from "./parse-json.ts";
import { createSortedNames, type SortedNames } from "./sorted-names.ts";

/** A value that is nested deeper than a payload may be. */
export class TooDeepError extends Error {
  constructor() {
    super(`found nesting deeper than ${maxJsonDepth}, which is the most that is written`);
    this.name = "TooDeepError";
  }
}

/**
 * The JSON of a value. Members are sorted by name; members that are null or undefined are left out.
 * @throws TooDeepError
 */
export function toJsonText(value: unknown): string {
  if (typeof value !== "object") return JSON.stringify(value) ?? "null";
  return JSON.stringify(canonical(value, undefined, 0, createSortedNames()));
}

/**
 * A copy of a value in the form in which it is written: what JSON.stringify makes of it is the text. Copying and
 * letting the engine write costs half of writing text piece by piece.
 * @param meta what is known about the value and its members: a null that has notes is kept
 * @param sortedNames of the document that the value is in
 * @throws TooDeepError
 */
export function canonical(
  value: unknown,
  meta: MetaNode | undefined,
  depth: number,
  sortedNames: SortedNames,
): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > maxJsonDepth) throw new TooDeepError();
  if (Array.isArray(value)) return canonicalArray(value, meta, depth, sortedNames);
  return value instanceof WrittenNumber ? value : canonicalObject(value as JsonObject, meta, depth, sortedNames);
}

function canonicalArray(
  values: readonly unknown[],
  meta: MetaNode | undefined,
  depth: number,
  sortedNames: SortedNames,
): unknown[] {
  const copy = new Array<unknown>(values.length);
  for (let index = 0; index < values.length; index++) {
    copy[index] = canonical(values[index], meta?.members.get(String(index)), depth + 1, sortedNames);
  }
  return copy;
}

function canonicalObject(
  object: JsonObject,
  meta: MetaNode | undefined,
  depth: number,
  sortedNames: SortedNames,
): JsonObject {
  const copy: JsonObject = {};
  for (const name of sortedNames(object)) {
    const value = object[name];
    const memberMeta = meta?.members.get(name);
    if ((value === null || value === undefined) && memberMeta?.own === undefined) continue;
    setMember(copy, name, value === undefined ? null : canonical(value, memberMeta, depth + 1, sortedNames));
  }
  return copy;
}
