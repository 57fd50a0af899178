/**
 * A pattern as a machine of states in a row, numbered from the left. Each state waits for at most one code point, which
 * leads to the state after it; some states stay active whatever comes; groups jump. Sets of states are bits of words.
 */
import type { ClassToken, SimpleToken, Token } from "./pattern.ts";

/** A group: from its entry into its branches, from the ends of its branches to its exit. */
export interface Jumps {
  readonly entry: number;
  /** Of an optional group, the exit is one of them. */
  readonly targets: readonly number[];
  readonly ends: readonly number[];
  readonly exit: number;
}

/** A machine. */
export interface Machine {
  readonly states: number;
  readonly words: number;
  /** States that wait for a literal code point, by code point. */
  readonly literals: ReadonlyMap<number, Int32Array>;
  /** Of these, those that stand behind a `*`. */
  readonly afterMany: Int32Array;
  /** Of these, those whose next state waits for the next code point of the same literal. */
  readonly continued: Int32Array;
  /** States that take any code point. */
  readonly any: Int32Array;
  readonly classes: readonly { readonly state: number; readonly token: ClassToken }[];
  /** States that stay active: a `*` stands there. */
  readonly loops: Int32Array;
  /** In the order of their entries. */
  readonly groups: readonly Jumps[];
  /** States of `*` outside of groups, ascending. Once one of them is reached, no state before it matters any more. */
  readonly stops: readonly number[];
}

/** Builds the machine. Its last state is that of a match. */
export function buildMachine(tokens: readonly Token[], ignoreCase: boolean): Machine {
  const draft = createDraft(ignoreCase);
  const groups: Jumps[] = [];
  const stops: number[] = [];
  let previous: Token["type"] | undefined;
  for (const token of tokens) {
    if (token.type === "group") groups.push(addGroup(draft, token.branches));
    else draft.add(token, previous === "many");
    if (token.type === "many") stops.push(draft.state());
    previous = token.type;
  }
  return { ...draft.finish(), groups, stops };
}

type Draft = ReturnType<typeof createDraft>;

function createDraft(ignoreCase: boolean) {
  const literalStates = new Map<number, number[]>();
  const afterManyStates: number[] = [];
  const continuedStates: number[] = [];
  const anyStates: number[] = [];
  const loopStates: number[] = [];
  const classes: { state: number; token: ClassToken }[] = [];
  let state = 0;

  function addLiteral(text: string, afterMany: boolean): void {
    const codePoints = Array.from(ignoreCase ? text.toLowerCase() : text, (character) => character.codePointAt(0) ?? 0);
    for (const [index, codePoint] of codePoints.entries()) {
      literalStates.set(codePoint, [...(literalStates.get(codePoint) ?? []), state]);
      if (afterMany) afterManyStates.push(state);
      if (index + 1 < codePoints.length) continuedStates.push(state);
      state++;
    }
  }

  return {
    state: () => state,
    /** Goes to a state that nothing leads to yet. */
    skip(): number {
      return ++state;
    },
    add(token: SimpleToken, afterMany: boolean): void {
      if (token.type === "many") loopStates.push(state);
      else if (token.type === "literal") addLiteral(token.text, afterMany);
      else {
        if (token.type === "one") anyStates.push(state);
        else classes.push({ state, token });
        state++;
      }
    },
    finish(): Omit<Machine, "groups" | "stops"> {
      const words = (state >>> 5) + 1;
      const bits = (states: readonly number[]) => bitsOf(states, words);
      return {
        states: state + 1,
        words,
        literals: new Map([...literalStates].map(([codePoint, states]) => [codePoint, bits(states)])),
        afterMany: bits(afterManyStates),
        continued: bits(continuedStates),
        any: bits(anyStates),
        loops: bits(loopStates),
        classes,
      };
    },
  };
}

function addGroup(draft: Draft, branches: readonly (readonly SimpleToken[])[]): Jumps {
  const entry = draft.state();
  const targets: number[] = [];
  const ends: number[] = [];
  let isOptional = false;
  for (const branch of branches) {
    if (branch.length === 0) {
      isOptional = true;
      continue;
    }
    targets.push(draft.skip());
    let previous: Token["type"] | undefined;
    for (const token of branch) {
      draft.add(token, previous === "many");
      previous = token.type;
    }
    ends.push(draft.state());
  }
  const exit = draft.skip();
  return { entry, targets: isOptional ? [...targets, exit] : targets, ends, exit };
}

/** A set of states as bits. */
export function bitsOf(states: readonly number[], words: number): Int32Array {
  const bits = new Int32Array(words);
  for (const state of states) bits[state >>> 5] = (bits[state >>> 5] ?? 0) | (1 << (state & 31));
  return bits;
}
