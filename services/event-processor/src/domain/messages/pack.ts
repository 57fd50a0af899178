/**
 * Msgpack as consumers of our topics read it (topics, section "Encoding rules"). A message is mostly its payload: it is
 * measured first, so that it is written once, into exactly as much memory as it takes.
 */

/** Bytes that are those of a text: they are made where they belong in a message, and once. */
export class TextBytes {
  readonly text: string;
  /** In bytes. */
  readonly length: number;
  #start: number | undefined;

  /** @param text without lone surrogates, as JSON.stringify writes it */
  constructor(text: string) {
    this.text = text;
    this.length = Buffer.byteLength(text);
  }

  /** Writes the bytes. @returns the place after them */
  writeTo(target: Buffer, start: number): number {
    this.#start = start;
    return start + target.write(this.text, start);
  }

  /** The bytes, where they lie in the message that they were written to last. */
  in(message: Buffer): Buffer {
    const start = this.#start;
    if (start === undefined) throw new TypeError("found a text that was written to no message, expected one that was");
    return message.subarray(start, start + this.length);
  }
}

/** What a message is made of. Members keep their order; undefined members are left out. */
export type Message = { readonly [name: string]: unknown };

/**
 * Encodes a message: maps with string keys, byte buffers as `bin`, integers in their shortest form, no extensions.
 * @throws TypeError for what msgpack has no type for, and for integers beyond 64 bits
 */
export function pack(message: Message): Buffer {
  const target = Buffer.allocUnsafe(sizeOf(message));
  writeValue(target, 0, message);
  return target;
}

/** An unsigned 64-bit id in the type that is cheapest to pack: a number up to 2^53, a bigint beyond. */
export function packedId(id: bigint): number | bigint {
  return id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : id;
}

const maxUInt64 = 2n ** 64n - 1n;

/** Bytes that a value takes, its head included. */
function sizeOf(value: unknown): number {
  switch (typeof value) {
    case "string": {
      const bytes = Buffer.byteLength(value);
      return headOf(bytes, 31) + bytes;
    }
    case "number":
      return numberSize(value);
    case "bigint":
      return 9;
    case "boolean":
      return 1;
    case "object":
      return value === null ? 1 : sizeOfObject(value);
    default:
      throw new TypeError(`msgpack: found a ${typeof value}, expected a value that has a type there`);
  }
}

function sizeOfObject(value: object): number {
  if (value instanceof Uint8Array || value instanceof TextBytes) return headOf(value.length, -1) + value.length;
  let size = 0;
  if (Array.isArray(value)) {
    for (const entry of value) size += sizeOf(entry ?? null);
    return listHeadOf(value.length) + size;
  }
  let members = 0;
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    members++;
    size += sizeOf(name) + sizeOf(member);
  }
  return listHeadOf(members) + size;
}

/** Bytes of the head of a text, or of bytes; `shortest`: the most whose length is in the type's own byte. */
function headOf(bytes: number, shortest: number): number {
  if (bytes <= shortest) return 1;
  if (bytes <= 0xff) return 2;
  return bytes <= 0xffff ? 3 : 5;
}

function listHeadOf(entries: number): number {
  if (entries <= 15) return 1;
  return entries <= 0xffff ? 3 : 5;
}

function numberSize(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) return 9;
  if (value <= 0x7f) return 1;
  if (value <= 0xff) return 2;
  if (value <= 0xffff) return 3;
  return value <= 0xffff_ffff ? 5 : 9;
}

/** Writes a value. @returns the place after it */
function writeValue(target: Buffer, at: number, value: unknown): number {
  switch (typeof value) {
    case "string":
      return writeText(target, at, value);
    case "number":
      return writeNumber(target, at, value);
    case "bigint":
      if (value < 0n || value > maxUInt64)
        throw new TypeError(`msgpack: found ${value}, expected an unsigned 64-bit id`);
      return target.writeBigUInt64BE(value, target.writeUInt8(0xcf, at));
    case "boolean":
      return target.writeUInt8(value ? 0xc3 : 0xc2, at);
    default:
      if (typeof value !== "object" || value === null) return target.writeUInt8(0xc0, at);
      return writeObject(target, at, value);
  }
}

function writeObject(target: Buffer, at: number, value: object): number {
  if (value instanceof Uint8Array) {
    const start = writeLength(target, at, value.length, 0xc4);
    target.set(value, start);
    return start + value.length;
  }
  if (value instanceof TextBytes) return value.writeTo(target, writeLength(target, at, value.length, 0xc4));
  if (Array.isArray(value)) {
    let next = writeListHead(target, at, value.length, 0x90, 0xdc);
    for (const entry of value) next = writeValue(target, next, entry);
    return next;
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  let next = writeListHead(target, at, members.length, 0x80, 0xde);
  for (const [name, member] of members) next = writeValue(target, writeText(target, next, name), member);
  return next;
}

function writeText(target: Buffer, at: number, text: string): number {
  const bytes = Buffer.byteLength(text);
  const start = bytes <= 31 ? target.writeUInt8(0xa0 | bytes, at) : writeLength(target, at, bytes, 0xd9);
  return start + target.write(text, start);
}

/** The type for 8, 16 or 32 bits of length, which follow each other, and the length. */
function writeLength(target: Buffer, at: number, length: number, type: number): number {
  if (length <= 0xff) return target.writeUInt8(length, target.writeUInt8(type, at));
  if (length <= 0xffff) return target.writeUInt16BE(length, target.writeUInt8(type + 1, at));
  return target.writeUInt32BE(length, target.writeUInt8(type + 2, at));
}

function writeListHead(target: Buffer, at: number, entries: number, short: number, long: number): number {
  if (entries <= 15) return target.writeUInt8(short | entries, at);
  if (entries <= 0xffff) return target.writeUInt16BE(entries, target.writeUInt8(long, at));
  return target.writeUInt32BE(entries, target.writeUInt8(long + 1, at));
}

/** Fractions, and the negative numbers that no field of ours has, are doubles. */
function writeNumber(target: Buffer, at: number, value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) return target.writeDoubleBE(value, target.writeUInt8(0xcb, at));
  if (value <= 0x7f) return target.writeUInt8(value, at);
  if (value <= 0xff) return target.writeUInt8(value, target.writeUInt8(0xcc, at));
  if (value <= 0xffff) return target.writeUInt16BE(value, target.writeUInt8(0xcd, at));
  if (value <= 0xffff_ffff) return target.writeUInt32BE(value, target.writeUInt8(0xce, at));
  return target.writeBigUInt64BE(BigInt(value), target.writeUInt8(0xcf, at));
}
