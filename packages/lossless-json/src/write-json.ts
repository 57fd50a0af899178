/** Writes lossless JSON: compact, floats with a fraction or exponent, integers without. */
import { JsonError } from "./json-error.ts";
import type { JsonValue } from "./json-value.ts";
import { Float64 } from "./json-value.ts";

const maxDepth = 256;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/;

/** How object members are ordered: as they come, or by name. */
export interface WriteOptions {
  readonly sortKeys?: boolean;
}

/**
 * Compact JSON text of a value. Non-finite floats become `null`.
 * @throws JsonError (`depth`) beyond 256 levels
 */
export function writeJson(value: JsonValue, options: WriteOptions = {}): string {
  return write(value, options.sortKeys ?? false, 0);
}

/** A string literal with its quotes. */
export function writeString(text: string): string {
  return needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** A float, always with a fraction or an exponent: `1.0`, `0.5`, `1e16`, `1e-7`. */
export function writeFloat(value: number): string {
  if (!Number.isFinite(value)) return "null";
  const magnitude = Math.abs(value);
  if (magnitude >= 1e16 || (magnitude < 1e-5 && magnitude !== 0)) return value.toExponential().replace("+", "");
  if (!Number.isInteger(value)) return String(value);
  return Object.is(value, -0) ? "-0.0" : `${value}.0`;
}

/** Keys in the order of their UTF-8 bytes. */
export function sortedKeys(keys: Iterable<string>): string[] {
  const sorted = [...keys].sort();
  return sorted.some(hasSurrogate) ? sorted.sort(compareCodePoints) : sorted;
}

function write(value: JsonValue, sortKeys: boolean, depth: number): string {
  switch (typeof value) {
    case "string":
      return writeString(value);
    case "number":
      return Number.isInteger(value) ? String(value) : writeFloat(value);
    case "bigint":
    case "boolean":
      return String(value);
    default:
      if (value === null) return "null";
      if (value instanceof Float64) return writeFloat(value.value);
      return writeNested(value, sortKeys, depth);
  }
}

function writeNested(value: object, sortKeys: boolean, depth: number): string {
  if (depth >= maxDepth) throw new JsonError("depth", `cannot write JSON nested more deeply than ${maxDepth}`);
  let text = "";
  if (Array.isArray(value)) {
    for (const element of value) text += `${text === "" ? "" : ","}${write(element, sortKeys, depth + 1)}`;
    return `[${text}]`;
  }
  const members = value as Readonly<Record<string, JsonValue>>;
  const keys = sortKeys ? sortedKeys(Object.keys(members)) : Object.keys(members);
  for (const key of keys) {
    text += `${text === "" ? "" : ","}${writeString(key)}:${write(members[key] ?? null, sortKeys, depth + 1)}`;
  }
  return `{${text}}`;
}

function hasSurrogate(text: string): boolean {
  return /[\ud800-\udfff]/.test(text);
}

function compareCodePoints(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
