/**
 * Writes protobuf into one growing buffer. Faster than the generated writer on the hot path because strings are
 * written in place and nested messages get their length afterwards.
 */

const asciiLimit = 64;
const two32 = 0x1_0000_0000;

/** A buffer that protobuf fields are appended to. Reusable after `take`; not reentrant. */
export class ProtoWriter {
  #buffer: Buffer;
  #end = 0;

  /** @param initialSize first size in bytes; it grows as needed */
  constructor(initialSize = 4096) {
    this.#buffer = Buffer.allocUnsafe(initialSize);
  }

  /** Appends encoded bytes. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Appends a byte, for example a tag below 128. */
  byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#end++] = value;
  }

  /** Appends an unsigned integer below 2^53. */
  varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= two32) {
      this.#buffer[this.#end++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    let low = rest >>> 0;
    while (low > 127) {
      this.#buffer[this.#end++] = (low & 127) | 128;
      low >>>= 7;
    }
    this.#buffer[this.#end++] = low;
  }

  /** Appends a signed 64-bit integer, negative ones in ten bytes. */
  int64(value: number | bigint): void {
    if (typeof value === "number" && value >= 0) {
      this.varint(value);
      return;
    }
    this.#reserve(10);
    // Two halves as plain integers: arithmetic with bigints would allocate one per byte.
    const bits = BigInt.asUintN(64, BigInt(value));
    let high = Number(bits >> 32n);
    let low = Number(bits & 0xffff_ffffn);
    while (high > 0) {
      this.#buffer[this.#end++] = (low & 127) | 128;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    while (low > 127) {
      this.#buffer[this.#end++] = (low & 127) | 128;
      low >>>= 7;
    }
    this.#buffer[this.#end++] = low;
  }

  /** Appends eight bytes, little endian. */
  double(value: number): void {
    this.#reserve(8);
    this.#end = this.#buffer.writeDoubleLE(value, this.#end);
  }

  /** Appends a text with its length in bytes. Lone surrogates become U+FFFD. */
  string(text: string): void {
    const { length } = text;
    if (length < asciiLimit) {
      this.#reserve(length + 1);
      const buffer = this.#buffer;
      const start = this.#end;
      let index = 0;
      for (; index < length; index++) {
        const code = text.charCodeAt(index);
        if (code > 127) break;
        buffer[start + 1 + index] = code;
      }
      if (index === length) {
        buffer[start] = length;
        this.#end = start + 1 + length;
        return;
      }
    }
    const bytes = Buffer.byteLength(text);
    this.varint(bytes);
    this.#reserve(bytes);
    this.#end += this.#buffer.write(text, this.#end);
  }

  /** Begins a nested message; returns what `close` needs. */
  open(): number {
    this.byte(0);
    return this.#end;
  }

  /** Ends a nested message: writes its length before it. */
  close(start: number): void {
    const length = this.#end - start;
    if (length < 128) {
      this.#buffer[start - 1] = length;
      return;
    }
    const extra = varintSize(length) - 1;
    this.#reserve(extra);
    this.#buffer.copyWithin(start + extra, start, this.#end);
    this.#end = start - 1;
    this.varint(length);
    this.#end += length;
  }

  /** A copy of what was written; the writer is empty afterwards. */
  take(): Buffer {
    const taken = Buffer.allocUnsafe(this.#end);
    this.#buffer.copy(taken, 0, 0, this.#end);
    this.#end = 0;
    return taken;
  }

  #reserve(bytes: number): void {
    const needed = this.#end + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    larger.set(this.#buffer.subarray(0, this.#end));
    this.#buffer = larger;
  }
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) size++;
  return size;
}
