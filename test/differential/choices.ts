/** Choices that are the same in every run: generated cases can be reproduced by their seed. */
import { createSeededRandom } from "@weir/test-kit";

/** Makes choices. */
export interface Choices {
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** From 0 up to, and without, the bound. */
  below(bound: number): number;
  pick<T>(options: readonly [T, ...T[]]): T;
  /** A list of `min` to `max` entries. */
  list<T>(min: number, max: number, make: () => T): T[];
}

/** Creates the choices of a seed. */
export function createChoices(seed: number): Choices {
  const random = createSeededRandom(seed);
  const below = (bound: number) => Math.floor(random.float() * bound);
  return {
    below,
    chance: (probability) => random.float() < probability,
    pick: (options) => options[below(options.length)] ?? options[0],
    list: (min, max, make) => Array.from({ length: min + below(max - min + 1) }, make),
  };
}
