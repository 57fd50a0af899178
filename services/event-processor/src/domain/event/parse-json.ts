/** Payload bytes to values: strict about encoding and nesting, without losing wide integers. */
import { isUtf8 } from "node:buffer";
import { WideInteger, WrittenDouble } from "./json.ts";
import { scanJson } from "./scan-json.ts";

/** Containers inside containers deeper than this are refused: everything that walks a payload may recurse this far. */
export const maxJsonDepth = 128;

/** A parsed payload, or what is wrong with it in words. */
export type ParsedJson =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** True if doubles deep inside may have become integers, as `1.0` did. */
      readonly losesDoubles: boolean;
    }
  | { readonly ok: false; readonly problem: string };

type Reviver = (name: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * Parses a JSON payload.
 * Integers beyond 2^53 become `WideInteger`s; other numbers are doubles.
 */
export function parseJson(payload: Buffer): ParsedJson {
  if (!isUtf8(payload)) return { ok: false, problem: "found bytes that are not UTF-8" };
  const { depth, hasWideInteger, hasWholeDouble } = scanJson(payload);
  if (depth > maxJsonDepth)
    return { ok: false, problem: `found nesting ${depth} deep, expected at most ${maxJsonDepth}` };
  try {
    const text = payload.toString();
    const value = hasWideInteger ? JSON.parse(text, keepWideIntegers as () => unknown) : JSON.parse(text);
    return { ok: true, value, losesDoubles: hasWholeDouble };
  } catch (error) {
    return { ok: false, problem: error instanceof SyntaxError ? error.message : String(error) };
  }
}

/** Parses a valid payload in which every number that is no integer stays apart from integers, as `WrittenDouble`. */
export function parseWithDoubles(payload: Buffer): unknown {
  return JSON.parse(payload.toString(), keepNumbers as () => unknown);
}

const keepWideIntegers: Reviver = (_name, value, { source }) => {
  if (typeof value !== "number" || Number.isSafeInteger(value) || source === undefined) return value;
  return integerForm.test(source) ? new WideInteger(source) : value;
};

const keepNumbers: Reviver = (_name, value, { source }) => {
  if (typeof value !== "number" || !Number.isInteger(value) || source === undefined) return value;
  if (!integerForm.test(source)) return new WrittenDouble(value);
  return Number.isSafeInteger(value) ? value : new WideInteger(source);
};

const integerForm = /^-?\d+$/;
