/** Where in a document a walk is: the keys and types from the root to a value. */
import { foldAscii } from "./selector.ts";
import type { ValueTypes } from "./value-types.ts";

/** Whether a value holds personal data: `maybe` only where a selector addresses it specifically. */
export type Pii = "true" | "maybe" | "false";

/** The steps from the root to a value. It changes as the walk goes on. Step 0 is the root, which has no key and no type. */
export class ValuePath {
  /** Number of steps below the root. */
  depth = 0;
  readonly #keys: (string | undefined)[] = [undefined];
  readonly #folded: (string | undefined)[] = [undefined];
  readonly #indexes: number[] = [-1];
  readonly #types: ValueTypes[] = [0];

  /** Goes to a member by key. */
  enterKey(key: string, types: ValueTypes): void {
    this.#enter(key, -1, types);
  }

  /** Goes to a member by index. */
  enterIndex(index: number, types: ValueTypes): void {
    this.#enter(undefined, index, types);
  }

  /** Goes back to the value that holds this one. */
  leave(): void {
    this.depth--;
  }

  /** Key of a step; undefined if it has an index. */
  keyAt(depth: number): string | undefined {
    return this.#keys[depth];
  }

  /** Key of a step with its ASCII letters in lower case. */
  foldedKeyAt(depth: number): string | undefined {
    const known = this.#folded[depth];
    if (known !== undefined) return known;
    const key = this.#keys[depth];
    if (key === undefined) return undefined;
    const folded = foldAscii(key);
    this.#folded[depth] = folded;
    return folded;
  }

  /** Index of a step; -1 if it has a key. */
  indexAt(depth: number): number {
    return this.#indexes[depth] ?? -1;
  }

  /** Types of the value at a step. */
  typesAt(depth: number): ValueTypes {
    return this.#types[depth] ?? 0;
  }

  #enter(key: string | undefined, index: number, types: ValueTypes): void {
    const depth = ++this.depth;
    this.#keys[depth] = key;
    this.#folded[depth] = undefined;
    this.#indexes[depth] = index;
    this.#types[depth] = types;
  }
}
