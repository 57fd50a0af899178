/** An even choice of the values that were seen since it was last emptied; bounded, whatever their number. */

/** What was chosen. */
export interface Chosen {
  readonly values: readonly number[];
  /** How many values there were: each of those chosen stands for `seen / values.length` of them. */
  readonly seen: number;
}

/** Values of one cell. */
export class Reservoir {
  readonly #max: number;
  readonly #random: () => number;
  #values: number[] = [];
  #seen = 0;

  /**
   * @param max most values that are held
   * @param random a number in [0, 1)
   */
  constructor(max: number, random: () => number) {
    this.#max = max;
    this.#random = random;
  }

  /** Each value has the same chance to be among the chosen (Vitter's algorithm R). */
  offer(value: number): void {
    this.#seen++;
    if (this.#values.length < this.#max) {
      this.#values.push(value);
      return;
    }
    const index = Math.floor(this.#random() * this.#seen);
    if (index < this.#max) this.#values[index] = value;
  }

  /** Empties it. */
  take(): Chosen {
    const chosen = { values: this.#values, seen: this.#seen };
    this.#values = [];
    this.#seen = 0;
    return chosen;
  }
}
