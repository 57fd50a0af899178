/**
 * Reads the JSON object of a header line at an offset of the envelope.
 *
 * The usual header is one line and costs one search for the newline and one `JSON.parse`. Only when that fails is the
 * end of the object looked for byte by byte: headers may contain newlines between their tokens.
 */
import { isUtf8 } from "node:buffer";
import type { EnvelopeErrorCause } from "./envelope-error.ts";
import { EnvelopeError } from "./envelope-error.ts";

/** A longer header is refused: no client needs it, and nesting of that length would cost memory out of proportion. */
export const maxHeaderBytes = 1024 * 1024;

/** Deeper nesting inside a header is refused, so that whoever writes the header again needs no deep stack. */
export const maxHeaderDepth = 128;

const newline = 0x0a;
const space = 0x20;
const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** A header object and where it ends. */
export interface HeaderLine {
  /** The parsed object. May have an own member `__proto__`: copy with care. */
  readonly value: Readonly<Record<string, unknown>>;
  /** Offset of the first byte after the object and its newline. */
  readonly next: number;
}

/** The offset of the first byte at or after `offset` that is not JSON whitespace; the length if there is none. */
export function skipWhitespace(bytes: Buffer, offset: number): number {
  let position = offset;
  for (; position < bytes.length; position++) {
    const byte = bytes[position];
    if (byte !== space && byte !== newline && byte !== 0x0d && byte !== 0x09) break;
  }
  return position;
}

/**
 * Reads the object that starts at `start`, which is not whitespace.
 * @param invalid the cause to report if the object is not valid
 * @throws EnvelopeError
 */
export function readHeaderLine(bytes: Buffer, start: number, invalid: EnvelopeErrorCause): HeaderLine {
  if (bytes[start] !== openBrace) throw new EnvelopeError(invalid, start, "expected a JSON object");
  const newlineAt = bytes.indexOf(newline, start);
  const end = newlineAt < 0 ? bytes.length : newlineAt;
  if (bytes[end - 1] === closeBrace && end - start <= maxHeaderBytes) {
    const value = tryParse(bytes, start, end);
    if (value !== undefined) return { value: checked(value, start, invalid), next: Math.min(end + 1, bytes.length) };
  }
  return readUnusual(bytes, start, invalid);
}

function readUnusual(bytes: Buffer, start: number, invalid: EnvelopeErrorCause): HeaderLine {
  const end = objectEnd(bytes, start, Math.min(bytes.length, start + maxHeaderBytes));
  if (end < 0) throw new EnvelopeError(invalid, start, "the JSON object does not end, or is too long");
  const value = tryParse(bytes, start, end);
  if (value === undefined) throw new EnvelopeError(invalid, start, "not valid JSON");
  const object = checked(value, start, invalid);
  if (end < bytes.length && bytes[end] !== newline)
    throw new EnvelopeError("missing newline after header or payload", end);
  return { value: object, next: Math.min(end + 1, bytes.length) };
}

function tryParse(bytes: Buffer, start: number, end: number): unknown {
  if (!isUtf8(bytes.subarray(start, end))) return undefined;
  try {
    return JSON.parse(bytes.toString("utf8", start, end));
  } catch {
    return undefined;
  }
}

function checked(value: unknown, start: number, invalid: EnvelopeErrorCause): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new EnvelopeError(invalid, start, "expected a JSON object");
  if (!isShallow(value, maxHeaderDepth))
    throw new EnvelopeError(invalid, start, `nested deeper than ${maxHeaderDepth}`);
  return value as Readonly<Record<string, unknown>>;
}

function isShallow(value: object, depth: number): boolean {
  if (depth === 0) return false;
  for (const member of Array.isArray(value) ? value : Object.values(value)) {
    if (typeof member === "object" && member !== null && !isShallow(member, depth - 1)) return false;
  }
  return true;
}

/** The offset after the bracket that closes the one at `start`; −1 if there is none before `limit`. */
function objectEnd(bytes: Buffer, start: number, limit: number): number {
  let depth = 0;
  let inString = false;
  for (let position = start; position < limit; position++) {
    const byte = bytes[position];
    if (inString) {
      if (byte === backslash) position++;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === openBrace || byte === openBracket) depth++;
    else if (byte === closeBrace || byte === closeBracket) {
      depth--;
      if (depth === 0) return position + 1;
    }
  }
  return -1;
}
