/**
 * Whole doubles in golden requests: servers tell `1.0` from `1`, and JSON.parse does not. While a request is made ready
 * they are texts behind a mark, which no text of a golden case begins with.
 */
import type { Json } from "./golden-case.ts";

const mark = "\u0001double:";
const marked = new RegExp(`"${JSON.stringify(mark).slice(1, -1).replaceAll("\\", "\\\\")}([^"]+)"`, "g");

/** Parses JSON in which whole doubles are marked. */
export function parseMarked(text: string): unknown {
  return JSON.parse(text, markDouble as () => unknown);
}

/** JSON text in which the marked doubles stand as they were written. */
export function writeMarked(value: Json): string {
  return JSON.stringify(value).replaceAll(marked, "$1");
}

/** A marked double as a number; any other value as it is. */
export function unmarked(value: Json): Json {
  return typeof value === "string" && value.startsWith(mark) ? Number(value.slice(mark.length)) : value;
}

/** A value in which no double is marked, for forms other than JSON. */
export function unmarkedWithin(value: Json): Json {
  if (Array.isArray(value)) return value.map(unmarkedWithin);
  if (value === null || typeof value !== "object") return unmarked(value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, unmarkedWithin(member)]));
}

function markDouble(_name: string, value: unknown, { source }: { readonly source?: string }): unknown {
  const isMarked = typeof value === "number" && Number.isInteger(value) && source !== undefined && /[.eE]/.test(source);
  return isMarked ? mark + source : value;
}
