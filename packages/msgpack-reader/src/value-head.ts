/** The own bytes of a msgpack value: its type, its length, and how many values follow that are in it. */
import { MsgpackError } from "./msgpack-error.ts";

/** What a length counts. */
type Counted = "text" | "byte" | "extension" | "value" | "pair";

/** What follows a type byte: so many bytes, or a length of so many bytes and what it counts. */
type Shape =
  | { readonly kind: "bytes"; readonly count: number; readonly is: "scalar" | "extension" }
  | { readonly kind: "sized"; readonly lengthBytes: 1 | 2 | 4; readonly per: Counted };

const fixed = (count: number): Shape => ({ kind: "bytes", count, is: "scalar" });
const fixedExtension = (count: number): Shape => ({ kind: "bytes", count, is: "extension" });
const sized = (lengthBytes: 1 | 2 | 4, per: Counted): Shape => ({ kind: "sized", lengthBytes, per });

/** The types from 0xc0 to 0xdf, in order; 0xc1 is never used. */
const shapes: readonly (Shape | undefined)[] = [
  ...[fixed(0), undefined, fixed(0), fixed(0)],
  ...[sized(1, "byte"), sized(2, "byte"), sized(4, "byte")],
  ...[sized(1, "extension"), sized(2, "extension"), sized(4, "extension")],
  ...[fixed(4), fixed(8)],
  ...[fixed(1), fixed(2), fixed(4), fixed(8)],
  ...[fixed(1), fixed(2), fixed(4), fixed(8)],
  ...[fixedExtension(2), fixedExtension(3), fixedExtension(5), fixedExtension(9), fixedExtension(17)],
  ...[sized(1, "text"), sized(2, "text"), sized(4, "text")],
  ...[sized(2, "value"), sized(4, "value"), sized(2, "pair"), sized(4, "pair")],
];

/** What a value is, as far as its first bytes tell. */
export interface ValueHead {
  readonly kind: "scalar" | "text" | "bytes" | "extension" | "array" | "map";
  /** Where its own bytes end. */
  readonly end: number;
  /** How many values follow that are in it: names and values of a map each count. */
  readonly values: number;
  /** Where its text begins; undefined if it is none. */
  readonly text: number | undefined;
}

/**
 * The head of the value at a position.
 * @throws MsgpackError if the bytes end before its own do, or its type is not used
 */
export function headAt(bytes: Buffer, start: number): ValueHead {
  const type = byteAt(bytes, start);
  if (type <= 0x7f || type >= 0xe0) return { kind: "scalar", end: start + 1, values: 0, text: undefined };
  if (type <= 0x8f) return { kind: "map", end: start + 1, values: 2 * (type & 0x0f), text: undefined };
  if (type <= 0x9f) return { kind: "array", end: start + 1, values: type & 0x0f, text: undefined };
  if (type <= 0xbf) return { kind: "text", end: within(bytes, start + 1 + (type & 0x1f)), values: 0, text: start + 1 };
  const shape = shapes[type - 0xc0];
  if (shape === undefined) throw new MsgpackError(`found the unused type 0xc1 at ${start}`);
  if (shape.kind === "bytes") {
    return { kind: shape.is, end: within(bytes, start + 1 + shape.count), values: 0, text: undefined };
  }
  const length = lengthAt(bytes, start + 1, shape.lengthBytes);
  const content = start + 1 + shape.lengthBytes;
  switch (shape.per) {
    case "value":
      return { kind: "array", end: content, values: length, text: undefined };
    case "pair":
      return { kind: "map", end: content, values: 2 * length, text: undefined };
    case "extension":
      return { kind: "extension", end: within(bytes, content + 1 + length), values: 0, text: undefined };
    case "text":
      return { kind: "text", end: within(bytes, content + length), values: 0, text: content };
    case "byte":
      return { kind: "bytes", end: within(bytes, content + length), values: 0, text: undefined };
  }
}

/** @throws MsgpackError if there is none */
export function byteAt(bytes: Buffer, position: number): number {
  const byte = bytes[position];
  if (byte === undefined) throw new MsgpackError(`unexpected end at ${position}`);
  return byte;
}

/** @throws MsgpackError if the bytes end before */
export function lengthAt(bytes: Buffer, position: number, lengthBytes: 1 | 2 | 4): number {
  within(bytes, position + lengthBytes);
  return bytes.readUIntBE(position, lengthBytes);
}

function within(bytes: Buffer, end: number): number {
  if (end > bytes.length) throw new MsgpackError(`unexpected end at ${bytes.length}`);
  return end;
}
