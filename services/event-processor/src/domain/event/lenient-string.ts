/** Text where clients also send numbers and booleans (events, section "Data model"). */
import { WideInteger } from "./json.ts";

/** The text, or why there is none. */
export type LenientString = { readonly text: string } | { readonly problem: string };

/** Reads text leniently: booleans in Python's spelling, integers as they are, floats cut to their integer. */
export function readLenientString(value: unknown): LenientString {
  if (typeof value === "string") return { text: value };
  if (typeof value === "boolean") return { text: value ? "True" : "False" };
  if (value instanceof WideInteger) return { text: value.digits };
  if (typeof value !== "number") return { problem: "expected a primitive value" };
  if (Math.abs(value) >= 2 ** 53) return { problem: "expected a number with JSON precision" };
  const integer = Math.trunc(value);
  return { text: Object.is(integer, -0) ? "-0" : String(integer) };
}
