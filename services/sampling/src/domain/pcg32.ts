/** The pseudo-random number that decides about an id: the same on every machine (sampling, section "Pseudo-random number from a UUID"). */

const idForm = /^[0-9a-f]{32}$/;

/** True if the text is an id as decisions are seeded with: 32 lower-case hexadecimal digits. */
export function isSeed(text: string): boolean {
  return idForm.test(text);
}

// 64-bit words are kept as two unsigned 32-bit halves: BigInt would cost several times as much.
const multiplierHigh = 0x5851f42d;
const multiplierLow = 0x4c957f2d;

/**
 * A number in [0, 1), by one output of PCG32 (XSH-RR 64/32) seeded with the id.
 * @param id 32 hexadecimal digits
 */
export function randomOf(id: string): number {
  const generator = new Pcg32(
    Number.parseInt(id.slice(0, 8), 16),
    Number.parseInt(id.slice(8, 16), 16),
    Number.parseInt(id.slice(16, 24), 16),
    Number.parseInt(id.slice(24, 32), 16),
  );
  const low = generator.next();
  const high = generator.next();
  // The upper 53 of 64 bits.
  return (high * 2 ** 21 + (low >>> 11)) * 2 ** -53;
}

/** PCG32 with a 64-bit state and stream, each given as two 32-bit halves. */
export class Pcg32 {
  readonly #incrementHigh: number;
  readonly #incrementLow: number;
  #high: number;
  #low: number;

  constructor(stateHigh: number, stateLow: number, streamHigh: number, streamLow: number) {
    this.#incrementHigh = ((streamHigh << 1) | (streamLow >>> 31)) >>> 0;
    this.#incrementLow = ((streamLow << 1) | 1) >>> 0;
    const low = stateLow + this.#incrementLow;
    this.#low = low >>> 0;
    this.#high = (stateHigh + this.#incrementHigh + (low > 0xffffffff ? 1 : 0)) >>> 0;
    this.#step();
  }

  /** The next 32 bits, as an unsigned number. */
  next(): number {
    const [high, low] = [this.#high, this.#low];
    this.#step();
    const rotation = high >>> 27;
    const mixedHigh = (high >>> 18) ^ high;
    const mixedLow = ((high << 14) | (low >>> 18)) ^ low;
    const word = (mixedHigh << 5) | (mixedLow >>> 27);
    return ((word >>> rotation) | (word << (-rotation & 31))) >>> 0;
  }

  /** state × multiplier + increment, modulo 2^64. */
  #step(): void {
    const product = multiplyWide(this.#low, multiplierLow);
    const sumLow = product.low + this.#incrementLow;
    this.#high =
      (product.high +
        Math.imul(this.#low, multiplierHigh) +
        Math.imul(this.#high, multiplierLow) +
        this.#incrementHigh +
        (sumLow > 0xffffffff ? 1 : 0)) >>>
      0;
    this.#low = sumLow >>> 0;
  }
}

/** The 64-bit product of two unsigned 32-bit numbers, as two halves. */
function multiplyWide(a: number, b: number): { high: number; low: number } {
  const [aHigh, aLow, bHigh, bLow] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff];
  const lowLow = aLow * bLow;
  const middle = aHigh * bLow + (lowLow >>> 16);
  const middleToo = aLow * bHigh + (middle & 0xffff);
  return {
    high: aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(middleToo / 0x10000),
    low: (((middleToo & 0xffff) << 16) | (lowLow & 0xffff)) >>> 0,
  };
}
