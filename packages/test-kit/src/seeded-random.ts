/** Randomness that is the same in every run. */

/** Seeded randomness; has the shape of the services' random source. */
export interface SeededRandom {
  /** A version 4 UUID in hyphenated form. */
  uuid(): string;
  /** A number in [0, 1). */
  float(): number;
  /** A whole number in [0, below). */
  integer(below: number): number;
}

/** Creates a source of random numbers (mulberry32) that yields the same for the same seed. */
export function createSeededRandom(seed = 1): SeededRandom {
  let state = seed >>> 0;
  const nextUint32 = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    float: () => nextUint32() / 2 ** 32,
    integer: (below) => Math.floor((nextUint32() / 2 ** 32) * below),
    uuid() {
      const bytes = Buffer.alloc(16);
      for (let offset = 0; offset < 16; offset += 4) bytes.writeUInt32BE(nextUint32(), offset);
      bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
      bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
      return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    },
  };
}
