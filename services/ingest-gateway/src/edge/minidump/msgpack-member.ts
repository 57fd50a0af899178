/**
 * Finds one member of a msgpack map without decoding the rest: what is passed over is only measured, so that lengths
 * that lie, and depth, cost nothing.
 */

/** Bytes that are not msgpack, or not a map. */
export class MsgpackError extends Error {
  override readonly name = "MsgpackError";
}

/** What a length counts. */
type Counted = "text" | "byte" | "extension" | "value" | "pair";

/** What follows a type byte: so many bytes, or a length of so many bytes and what it counts. */
type Shape =
  | { readonly kind: "bytes"; readonly count: number }
  | { readonly kind: "sized"; readonly lengthBytes: 1 | 2 | 4; readonly per: Counted };

const fixed = (count: number): Shape => ({ kind: "bytes", count });
const sized = (lengthBytes: 1 | 2 | 4, per: Counted): Shape => ({ kind: "sized", lengthBytes, per });

/** The types from 0xc0 to 0xdf, in order; 0xc1 is never used. */
const shapes: readonly (Shape | undefined)[] = [
  ...[fixed(0), undefined, fixed(0), fixed(0)],
  ...[sized(1, "byte"), sized(2, "byte"), sized(4, "byte")],
  ...[sized(1, "extension"), sized(2, "extension"), sized(4, "extension")],
  ...[fixed(4), fixed(8)],
  ...[fixed(1), fixed(2), fixed(4), fixed(8)],
  ...[fixed(1), fixed(2), fixed(4), fixed(8)],
  ...[fixed(2), fixed(3), fixed(5), fixed(9), fixed(17)],
  ...[sized(1, "text"), sized(2, "text"), sized(4, "text")],
  ...[sized(2, "value"), sized(4, "value"), sized(2, "pair"), sized(4, "pair")],
];

/** A value that was passed over: where it ends, and what it says if it is text. */
interface Passed {
  readonly end: number;
  readonly text: string | undefined;
}

/**
 * The text that a map has under a name; undefined if it has none; null if it is not text.
 * @throws MsgpackError
 */
export function msgpackTextMember(bytes: Buffer, name: string): string | null | undefined {
  const { pairs, start } = mapHead(bytes);
  let found: string | null | undefined;
  let position = start;
  for (let pair = 0; pair < pairs; pair++) {
    const key = pass(bytes, position);
    const value = pass(bytes, key.end);
    if (key.text === name) found = isNil(bytes, key.end) ? undefined : (value.text ?? null);
    position = value.end;
  }
  return found;
}

function mapHead(bytes: Buffer): { pairs: number; start: number } {
  const type = byteAt(bytes, 0);
  if (type >= 0x80 && type <= 0x8f) return { pairs: type & 0x0f, start: 1 };
  if (type === 0xde) return { pairs: lengthAt(bytes, 1, 2), start: 3 };
  if (type === 0xdf) return { pairs: lengthAt(bytes, 1, 4), start: 5 };
  throw new MsgpackError(`found type 0x${type.toString(16)}, expected a map`);
}

function isNil(bytes: Buffer, position: number): boolean {
  return bytes[position] === 0xc0;
}

/** Passes over one value with all that is in it. */
function pass(bytes: Buffer, start: number): Passed {
  const head = headAt(bytes, start);
  let position = head.end;
  for (let open = head.values; open > 0; open--) {
    const inner = headAt(bytes, position);
    open += inner.values;
    position = inner.end;
  }
  return { end: position, text: head.text === undefined ? undefined : bytes.toString("utf8", head.text, head.end) };
}

/** A value's own bytes: where they end, how many values follow that are in it, and where its text begins. */
function headAt(bytes: Buffer, start: number): { end: number; values: number; text: number | undefined } {
  const type = byteAt(bytes, start);
  if (type <= 0x7f || type >= 0xe0) return { end: start + 1, values: 0, text: undefined };
  if (type <= 0x8f) return { end: start + 1, values: 2 * (type & 0x0f), text: undefined };
  if (type <= 0x9f) return { end: start + 1, values: type & 0x0f, text: undefined };
  if (type <= 0xbf) return { end: within(bytes, start + 1 + (type & 0x1f)), values: 0, text: start + 1 };
  const shape = shapes[type - 0xc0];
  if (shape === undefined) throw new MsgpackError(`found the unused type 0xc1 at ${start}`);
  if (shape.kind === "bytes") return { end: within(bytes, start + 1 + shape.count), values: 0, text: undefined };
  const length = lengthAt(bytes, start + 1, shape.lengthBytes);
  const content = start + 1 + shape.lengthBytes;
  switch (shape.per) {
    case "value":
      return { end: content, values: length, text: undefined };
    case "pair":
      return { end: content, values: 2 * length, text: undefined };
    case "extension":
      return { end: within(bytes, content + 1 + length), values: 0, text: undefined };
    case "text":
      return { end: within(bytes, content + length), values: 0, text: content };
    case "byte":
      return { end: within(bytes, content + length), values: 0, text: undefined };
  }
}

function byteAt(bytes: Buffer, position: number): number {
  const byte = bytes[position];
  if (byte === undefined) throw new MsgpackError(`unexpected end at ${position}`);
  return byte;
}

function lengthAt(bytes: Buffer, position: number, lengthBytes: 1 | 2 | 4): number {
  within(bytes, position + lengthBytes);
  return bytes.readUIntBE(position, lengthBytes);
}

function within(bytes: Buffer, end: number): number {
  if (end > bytes.length) throw new MsgpackError(`unexpected end at ${bytes.length}`);
  return end;
}
