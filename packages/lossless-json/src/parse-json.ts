/**
 * Reads JSON without losing how numbers were written. Text in which no number needs it (the usual case) goes through
 * the engine's own parser; only text with a whole float, an exponent or an integer beyond 2^53 is read by ours.
 */
import { isUtf8 } from "node:buffer";
import { JsonError } from "./json-error.ts";
import type { JsonValue } from "./json-value.ts";
import { readLossless } from "./lossless-reader.ts";
import { isNestedDeeper } from "./nesting.ts";

/** Options of `parseJson`. */
export interface ParseOptions {
  /** Deepest nesting of arrays and objects that is accepted; a scalar has depth 0. Default: 127, as serde_json. */
  readonly maxDepth?: number;
}

/** Longer text is looked through for its nesting before it is parsed; in shorter text it is found afterwards. */
const maxUnseenLength = 128 * 1024;

/**
 * Finds a number written as `1.0`, `1e5` or `1.5E+3` before a delimiter. The same characters inside a string match
 * too: that costs time, not correctness.
 */
const wholeFloat = /(?:\.0+|[.\d][eE][+-]?\d+)(?:[,}\]\s]|$)/;

/**
 * Parses JSON text. Lone surrogates in `\u` escapes are accepted (and become U+FFFD when encoded as UTF-8).
 * @param input the text, or its bytes in UTF-8 (a byte order mark is not skipped)
 * @throws JsonError for text that is not JSON, bytes that are not UTF-8, and nesting beyond `maxDepth`
 */
export function parseJson(input: Buffer | string, options: ParseOptions = {}): JsonValue {
  const maxDepth = options.maxDepth ?? 127;
  const text = typeof input === "string" ? input : decode(input);
  if (text.length > maxUnseenLength && isNestedDeeper(text, maxDepth)) throw tooDeep();
  if (wholeFloat.test(text)) return readLossless(text, maxDepth);
  const value = parseNatively(text);
  const lost = typeof value === "object" && value !== null ? losesIntegers(value, maxDepth) : needsBigInt(value);
  return lost ? readLossless(text, maxDepth) : value;
}

function decode(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new JsonError("encoding", "found bytes that are not UTF-8, expected JSON in UTF-8");
  return bytes.toString("utf8");
}

function parseNatively(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new JsonError("syntax", error instanceof Error ? error.message : String(error));
  }
}

function tooDeep(): JsonError {
  return new JsonError("depth", "found JSON that is nested too deeply");
}

function needsBigInt(value: JsonValue): boolean {
  return typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** True if some integer was rounded by the engine's parser. Checks the depth on the way. */
function losesIntegers(value: object, depthLeft: number): boolean {
  if (depthLeft <= 0) throw tooDeep();
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const element: JsonValue = value[index];
      if (
        typeof element === "object" ? element !== null && losesIntegers(element, depthLeft - 1) : needsBigInt(element)
      )
        return true;
    }
    return false;
  }
  const members = value as Readonly<Record<string, JsonValue>>;
  for (const key in members) {
    const member = members[key];
    if (typeof member === "object") {
      if (member !== null && losesIntegers(member, depthLeft - 1)) return true;
    } else if (typeof member === "number" && needsBigInt(member)) return true;
  }
  return false;
}
