/** Writes protobuf by hand, so that tests state what is on the wire without the code under test. */

/** A varint field. */
export function varint(field: number, value: bigint | number): Buffer {
  return Buffer.concat([encodeVarint(BigInt(field) << 3n), encodeVarint(BigInt(value))]);
}

/** A fixed 64-bit field, little-endian. */
export function fixed64(field: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return Buffer.concat([encodeVarint((BigInt(field) << 3n) | 1n), bytes]);
}

/** A fixed 32-bit field, little-endian. */
export function fixed32(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return Buffer.concat([encodeVarint((BigInt(field) << 3n) | 5n), bytes]);
}

/** A length-delimited field: text, bytes, or a message given by its fields. */
export function delimited(field: number, ...content: readonly (string | Buffer)[]): Buffer {
  const bytes = Buffer.concat(content.map((part) => (typeof part === "string" ? Buffer.from(part, "utf8") : part)));
  return Buffer.concat([encodeVarint((BigInt(field) << 3n) | 2n), encodeVarint(BigInt(bytes.length)), bytes]);
}

function encodeVarint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Buffer.from(bytes);
}
