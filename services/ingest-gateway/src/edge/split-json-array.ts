/** Takes a JSON array apart without parsing what is in it: each element keeps its bytes. */

const space = new Set([0x20, 0x09, 0x0a, 0x0d]);
const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openers = new Set([0x5b, 0x7b]);
const closers = new Set([0x5d, 0x7d]);
const openBracket = 0x5b;

/** The elements, as views on the bytes; undefined if the bytes are not a JSON array. */
export function splitJsonArray(bytes: Buffer): Buffer[] | undefined {
  const start = skipSpace(bytes, 0);
  if (bytes[start] !== openBracket || !isJson(bytes)) return undefined;
  const elements: Buffer[] = [];
  let elementStart = start + 1;
  let depth = 0;
  for (let position = start; position < bytes.length; position++) {
    const byte = bytes[position] ?? 0;
    if (byte === quote) position = endOfString(bytes, position);
    else if (openers.has(byte)) depth++;
    else if (closers.has(byte)) depth--;
    if ((byte === comma && depth === 1) || depth === 0) {
      const element = trim(bytes.subarray(elementStart, position));
      if (element.length > 0) elements.push(element);
      if (depth === 0) break;
      elementStart = position + 1;
    }
  }
  return elements;
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString());
    return true;
  } catch {
    return false;
  }
}

/** The position of the quote that ends a string. */
function endOfString(bytes: Buffer, start: number): number {
  let position = start + 1;
  while (position < bytes.length && bytes[position] !== quote) position += bytes[position] === backslash ? 2 : 1;
  return position;
}

function skipSpace(bytes: Buffer, from: number): number {
  let position = from;
  while (space.has(bytes[position] ?? 0)) position++;
  return position;
}

function trim(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && space.has(bytes[end - 1] ?? 0)) end--;
  return bytes.subarray(skipSpace(bytes, 0), end);
}
