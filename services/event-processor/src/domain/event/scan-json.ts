/** A look at JSON bytes before they are parsed: what JSON.parse does not tell, in one pass without allocation. */

/** What was seen. Meaningful for valid JSON; for anything else the numbers are harmless guesses. */
export interface JsonScan {
  /** Deepest nesting of arrays and objects. */
  readonly depth: number;
  /** True if there may be an integer of 16 or more digits; false if there is none for certain. */
  readonly hasWideInteger: boolean;
  /** True if some number in `dataDepth` containers or more may be whole and yet no integer, as `1.0` and `1e3`. */
  readonly hasWholeDouble: boolean;
}

const quote = 0x22;
const backslash = 0x5c;
const dot = 0x2e;
const zero = 0x30;
const letterE = 0x65;
const wideDigits = 16;
/** Members of the data of a span are in so many containers: event, list, span, data. */
const dataDepth = 4;

/** Scans JSON bytes. */
export function scanJson(bytes: Uint8Array): JsonScan {
  let depth = 0;
  let deepest = 0;
  let digits = 0;
  let afterDot = false;
  let hasFraction = false;
  let hasWideInteger = false;
  let hasWholeDouble = false;
  const end = bytes.length;
  for (let at = 0; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x30 && byte <= 0x39) {
      digits++;
      if (afterDot) hasFraction ||= byte !== zero;
      else if (digits >= wideDigits) hasWideInteger = true;
      continue;
    }
    if (digits > 0 || afterDot) {
      if (depth >= dataDepth && ((afterDot && !hasFraction) || (byte | 0x20) === letterE)) hasWholeDouble = true;
      hasFraction = false;
      afterDot = byte === dot && digits > 0;
      digits = 0;
    }
    if (byte === quote) {
      at++;
      while (at < end && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth++;
      if (depth > deepest) deepest = depth;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    }
  }
  return { depth: deepest, hasWideInteger, hasWholeDouble };
}
