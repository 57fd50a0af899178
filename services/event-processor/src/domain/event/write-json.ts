/** Values to JSON text with sorted members, nulls left out unless something is known about them. */
import { WideInteger } from "./json.ts";
import type { MetaNode } from "./meta.ts";
import { maxJsonDepth } from "./parse-json.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON escapes them
const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/;

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
  return writeValue(value, undefined, 0);
}

/** The JSON of a string. */
export function quoteText(text: string): string {
  return needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/**
 * Writes a value that may have notes.
 * @param meta what is known about the value and its members: a null that has notes is written
 * @throws TooDeepError
 */
export function writeValue(value: unknown, meta: MetaNode | undefined, depth: number): string {
  if (typeof value === "string") return quoteText(value);
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "null";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (value === null || value === undefined) return "null";
  if (depth > maxJsonDepth) throw new TooDeepError();
  if (Array.isArray(value)) return writeArray(value, meta, depth);
  if (value instanceof WideInteger) return value.digits;
  return writeObject(value as Record<string, unknown>, meta, depth);
}

function writeArray(values: readonly unknown[], meta: MetaNode | undefined, depth: number): string {
  let text = "[";
  for (let index = 0; index < values.length; index++) {
    if (index > 0) text += ",";
    text += writeValue(values[index], meta?.members.get(String(index)), depth + 1);
  }
  return `${text}]`;
}

function writeObject(object: Record<string, unknown>, meta: MetaNode | undefined, depth: number): string {
  const names = Object.keys(object);
  if (names.length > 1) names.sort();
  let text = "{";
  for (const name of names) {
    const value = object[name];
    const memberMeta = meta?.members.get(name);
    if ((value === null || value === undefined) && memberMeta?.own === undefined) continue;
    text += `${text === "{" ? "" : ","}${quoteText(name)}:${writeValue(value, memberMeta, depth + 1)}`;
  }
  return `${text}}`;
}
