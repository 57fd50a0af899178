/** Payload bytes to values: strict about encoding and nesting, without losing wide integers. */
import { isUtf8 } from "node:buffer";
import { WideInteger } from "./json.ts";
import { scanJson } from "./scan-json.ts";

/** Containers inside containers deeper than this are refused: everything that walks a payload may recurse this far. */
export const maxJsonDepth = 128;

/** A parsed payload, or what is wrong with it in words. */
export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: string };

type Reviver = (name: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * Parses a JSON payload.
 * Integers beyond 2^53 become `WideInteger`s; other numbers are doubles.
 */
export function parseJson(payload: Buffer): ParsedJson {
  if (!isUtf8(payload)) return { ok: false, problem: "found bytes that are not UTF-8" };
  const { depth, hasWideInteger } = scanJson(payload);
  if (depth > maxJsonDepth)
    return { ok: false, problem: `found nesting ${depth} deep, expected at most ${maxJsonDepth}` };
  try {
    const text = payload.toString();
    return { ok: true, value: hasWideInteger ? JSON.parse(text, keepWideIntegers as () => unknown) : JSON.parse(text) };
  } catch (error) {
    return { ok: false, problem: error instanceof SyntaxError ? error.message : String(error) };
  }
}

const keepWideIntegers: Reviver = (_name, value, context) => {
  if (typeof value !== "number" || Number.isSafeInteger(value) || context.source === undefined) return value;
  return /^-?\d+$/.test(context.source) ? new WideInteger(context.source) : value;
};
