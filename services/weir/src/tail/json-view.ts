/** Looks into decoded messages, whose form nobody guarantees. */
import type { JsonValue } from "../decode/decode-message.ts";

/** A value at a path of member names; undefined if there is none. */
export function at(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  let current = value;
  for (const name of path) {
    if (current === null || typeof current !== "object" || Array.isArray(current)) return undefined;
    current = Object.hasOwn(current, name) ? (current as { readonly [name: string]: JsonValue })[name] : undefined;
  }
  return current;
}

/** A text or number at a path as text; undefined for anything else, and for the empty text. */
export function textAt(value: JsonValue | undefined, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  if (typeof found === "number") return String(found);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** A finite number at a path, also if it is written as text. */
export function numberAt(value: JsonValue | undefined, ...path: readonly string[]): number | undefined {
  const text = textAt(value, ...path);
  const number = text === undefined ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** A list at a path; empty if there is none. */
export function listAt(value: JsonValue | undefined, ...path: readonly string[]): readonly JsonValue[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}
