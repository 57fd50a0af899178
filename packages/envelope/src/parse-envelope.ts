/**
 * Bytes to envelope (ingest, section "Envelope wire format").
 *
 * One pass over the bytes; only header lines are parsed. Payloads are views on the given bytes, never copies: the
 * bytes may not be changed afterwards. Whatever the bytes are, the result is an envelope or an `EnvelopeError`.
 */
import type { EnvelopeErrorCause } from "./envelope-error.ts";
import { EnvelopeError } from "./envelope-error.ts";
import type { EnvelopeHeaders } from "./envelope-headers.ts";
import { readEnvelopeHeaders } from "./envelope-headers.ts";
import { HeaderValueError, optionalUnsigned } from "./header-value.ts";
import type { Item } from "./item.ts";
import { readItemHeader } from "./item-headers.ts";
import { readHeaderLine, skipWhitespace } from "./json-line.ts";

/** The most items that an envelope may have. */
export const maxEnvelopeItems = 500;

const newline = 0x0a;

/** Headers and items that travel together. */
export interface Envelope {
  readonly headers: EnvelopeHeaders;
  readonly items: Item[];
}

/** The header of an envelope, and where its items begin. */
export interface ParsedHeader {
  readonly headers: EnvelopeHeaders;
  readonly itemsOffset: number;
}

/**
 * Reads only the header, for credentials that stand in it.
 * @throws EnvelopeError
 */
export function parseEnvelopeHeader(bytes: Buffer): ParsedHeader {
  const start = skipWhitespace(bytes, 0);
  if (start === bytes.length) throw new EnvelopeError("missing envelope header", start);
  const line = readHeaderLine(bytes, start, "invalid envelope header");
  const headers = typed(readEnvelopeHeaders, line.value, start, "invalid envelope header");
  return { headers, itemsOffset: line.next };
}

/**
 * Reads an envelope.
 * @throws EnvelopeError
 */
export function parseEnvelope(bytes: Buffer): Envelope {
  const { headers, itemsOffset } = parseEnvelopeHeader(bytes);
  const items: Item[] = [];
  let offset = itemsOffset;
  while (offset < bytes.length) {
    if (items.length === maxEnvelopeItems) throw new EnvelopeError("too many individual items", offset);
    offset = parseItem(bytes, offset, items);
  }
  return { headers, items };
}

function parseItem(bytes: Buffer, offset: number, items: Item[]): number {
  const start = skipWhitespace(bytes, offset);
  if (start === bytes.length) throw new EnvelopeError("unexpected end of file", start, "expected an item header");
  const line = readHeaderLine(bytes, start, "invalid item header");
  const item = typed(readItemHeader, line.value, start, "invalid item header");
  const length = typed(readLength, line.value, start, "invalid item header");
  const end = length === undefined ? lineEnd(bytes, line.next) : line.next + length;
  if (end > bytes.length) {
    throw new EnvelopeError("unexpected end of file", bytes.length, `the payload should end at byte ${end}`);
  }
  if (end < bytes.length && bytes[end] !== newline)
    throw new EnvelopeError("missing newline after header or payload", end);
  item.payload = bytes.subarray(line.next, end);
  items.push(item);
  return end + 1;
}

function readLength(header: Readonly<Record<string, unknown>>): number | undefined {
  return optionalUnsigned(header.length, "length", Number.MAX_SAFE_INTEGER);
}

function lineEnd(bytes: Buffer, offset: number): number {
  const end = bytes.indexOf(newline, offset);
  return end < 0 ? bytes.length : end;
}

function typed<T>(
  read: (header: Readonly<Record<string, unknown>>) => T,
  header: Readonly<Record<string, unknown>>,
  offset: number,
  cause: EnvelopeErrorCause,
): T {
  try {
    return read(header);
  } catch (error) {
    if (error instanceof HeaderValueError) throw new EnvelopeError(cause, offset, error.message);
    throw error;
  }
}
