/** Data of any form within budgets: bytes and nesting (events, section "Trimming"). */
import type { JsonObject } from "../json.ts";
import { isObject, setMember, WrittenNumber } from "../json.ts";
import { ownMeta } from "../meta.ts";
import type { Field } from "../schema/shape.ts";
import { toJsonText } from "../write-json.ts";
import { countCharacters, cutText } from "./cut-text.ts";
import type { Trim } from "./trim-event.ts";

/** What is left of a budget. */
export interface Bag {
  /** Bytes that are left. */
  bytes: number;
  /** Nesting that is left: 1 for a value that may not be a container. */
  readonly depth: number;
}

/** What a value takes, without those inside it. */
function flatBytes(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value) + 2;
  if (typeof value === "number") return String(value).length;
  if (typeof value === "boolean") return value ? 4 : 5;
  if (value === null || value === undefined) return 4;
  return value instanceof WrittenNumber ? value.digits.length : 1;
}

/** True if a value is within its budget for certain. */
export function measure(value: unknown, maxBytes: number, maxDepth: number): boolean {
  return remaining(value, maxBytes, maxDepth) > 0;
}

/** Bytes that are left of a budget behind a value; 0 or less if it may not fit. */
export function remaining(value: unknown, bytes: number, depth: number): number {
  if (typeof value !== "object" || value === null) return bytes - flatBytes(value) - 1;
  if (depth <= 1) return 0;
  let left = bytes - 2;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && left > 0; index++) left = remaining(value[index], left, depth - 1);
    return left;
  }
  const object = value as JsonObject;
  for (const name in object) {
    if (left <= 0) return left;
    left = remaining(object[name], left, depth - 1);
  }
  return left;
}

/**
 * Trims a value to what is left of its budgets, and takes what remains of it from them.
 * @param bags the budgets that are open, the innermost last
 * @param member describes the members of the value, if they have budgets of their own
 */
export function trimFree(value: unknown, bags: readonly Bag[], member: Field | undefined, trim: Trim): unknown {
  const depth = Math.min(...bags.map((bag) => bag.depth));
  let trimmed = value;
  if (typeof value === "string") trimmed = trimText(value, bags, trim);
  else if (Array.isArray(value) || isObject(value)) {
    if (depth < 1) return undefined;
    if (depth === 1) trimmed = isEmptyContainer(value) ? value : trimText(toJsonText(value), bags, trim);
    else if (Array.isArray(value)) trimList(value, inside(bags), trim, bags);
    else trimObject(value, inside(bags), member, trim, bags);
  }
  const bytes = flatBytes(trimmed) + 1;
  for (const bag of bags) bag.bytes = Math.max(0, bag.bytes - bytes);
  return trimmed;
}

function isEmptyContainer(value: object): boolean {
  for (const _ in value) return false;
  return true;
}

/** The same budgets one level further in. They are views: what is taken from them is taken from the budgets. */
function inside(bags: readonly Bag[]): Bag[] {
  return bags.map((bag) => ({
    get bytes() {
      return bag.bytes;
    },
    set bytes(left: number) {
      bag.bytes = left;
    },
    depth: bag.depth - 1,
  }));
}

function leftIn(bags: readonly Bag[]): number {
  return Math.min(...bags.map((bag) => bag.bytes));
}

function trimText(text: string, bags: readonly Bag[], trim: Trim): string {
  const left = leftIn(bags);
  if (text.length <= left || countCharacters(text) <= left) return text;
  return cutText(text, left, ownMeta(trim.meta, trim.path));
}

function trimList(values: unknown[], bags: readonly Bag[], trim: Trim, outer: readonly Bag[]): void {
  for (let index = 0; index < values.length; index++) {
    if (leftIn(outer) === 0) {
      ownMeta(trim.meta, trim.path).originalLength = values.length;
      values.length = index;
      return;
    }
    trim.path.push(index);
    values[index] = trimFree(values[index], bags, undefined, trim);
    trim.path.pop();
  }
}

function trimObject(
  object: JsonObject,
  bags: readonly Bag[],
  member: Field | undefined,
  trim: Trim,
  outer: readonly Bag[],
): void {
  const names = Object.keys(object).sort();
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? "";
    if (leftIn(outer) === 0) {
      ownMeta(trim.meta, trim.path).originalLength = names.length;
      for (const cut of names.slice(index)) delete object[cut];
      return;
    }
    trim.path.push(name);
    setMember(object, name, trimFree(object[name], withMember(bags, member), undefined, trim));
    trim.path.pop();
  }
}

function withMember(bags: readonly Bag[], member: Field | undefined): readonly Bag[] {
  if (member?.maxBytes === undefined) return bags;
  return [...bags, { bytes: member.maxBytes, depth: member.maxDepth ?? Number.POSITIVE_INFINITY }];
}
