/** Which states of a machine a code point takes on. */
import type { Machine } from "./machine.ts";
import { bitsOf } from "./machine.ts";
import type { TextReading } from "./text-reading.ts";

/** The states that a code point takes on. */
export type StatesTaking = (reading: TextReading) => Int32Array;

const capitalSigma = 0x3a3;
const smallSigma = 0x3c3;
/** Code points beyond ASCII whose states are remembered. */
const maxRemembered = 128;

/** Prepares the sets. What a call returns is valid until the next. */
export function createStatesTaking(machine: Machine, ignoreCase: boolean): StatesTaking {
  const { words, literals, afterMany, any } = machine;
  const classStates = createClassStates(machine);
  const none = new Int32Array(words);
  const ascii: (Int32Array | undefined)[] = [];
  const others = new Map<number, Int32Array>();

  function fill(target: Int32Array, codePoint: number, inWord: number | undefined): Int32Array {
    const lower = ignoreCase ? lowerCase(codePoint) : codePoint;
    const forms = ignoreCase ? [lower, upperCase(codePoint)] : [codePoint];
    const literal = (lower === undefined ? undefined : literals.get(lower)) ?? none;
    const literalInWord = inWord === undefined ? literal : (literals.get(inWord) ?? none);
    classStates(target, forms);
    for (let word = 0; word < words; word++) {
      const behind = afterMany[word] ?? 0;
      const taken = ((literalInWord[word] ?? 0) & behind) | ((literal[word] ?? 0) & ~behind);
      target[word] = (target[word] ?? 0) | taken | (any[word] ?? 0);
    }
    return target;
  }

  return (reading) => {
    const { codePoint } = reading;
    if (codePoint >= 0x80) {
      const inWord = ignoreCase && codePoint === capitalSigma ? reading.sigmaInWord() : undefined;
      // Whether a sigma ends its word stands in a bit that no code point has.
      const key = inWord === undefined || inWord === smallSigma ? codePoint : codePoint | 0x200000;
      const remembered = others.get(key);
      if (remembered !== undefined) return remembered;
      const oldest = others.size < maxRemembered ? undefined : others.entries().next().value;
      if (oldest !== undefined) others.delete(oldest[0]);
      const found = fill(oldest?.[1] ?? new Int32Array(words), codePoint, inWord);
      others.set(key, found);
      return found;
    }
    const known = ascii[codePoint];
    if (known !== undefined) return known;
    const filled = fill(new Int32Array(words), codePoint, undefined);
    ascii[codePoint] = filled;
    return filled;
  };
}

/** Writes the classes that take one of the forms of a code point: a search among all borders of ranges at once. */
function createClassStates({
  classes,
  words,
}: Machine): (target: Int32Array, forms: readonly (number | undefined)[]) => void {
  if (classes.length === 0) return (target) => target.fill(0);
  const ranges = classes.flatMap(({ state, token }) => token.ranges.map(([first, last]) => ({ state, first, last })));
  const borders = [...new Set([0, ...ranges.flatMap(({ first, last }) => [first, last + 1])])].sort((a, b) => a - b);
  const inside: (Int32Array | undefined)[] = [];
  const all = bitsOf(
    classes.map(({ state }) => state),
    words,
  );
  const negated = bitsOf(
    classes.filter(({ token }) => token.negated).map(({ state }) => state),
    words,
  );

  function statesAround(codePoint: number): Int32Array {
    let low = 0;
    let high = borders.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((borders[middle] ?? 0) <= codePoint) low = middle;
      else high = middle - 1;
    }
    const border = borders[low] ?? 0;
    const known = inside[low];
    if (known !== undefined) return known;
    const holding = ranges.filter(({ first, last }) => first <= border && border <= last).map(({ state }) => state);
    const states = bitsOf(holding, words);
    inside[low] = states;
    return states;
  }

  return (target, forms) => {
    target.fill(0);
    for (const form of forms) {
      if (form === undefined) continue;
      const states = statesAround(form);
      for (let word = 0; word < words; word++) target[word] = (target[word] ?? 0) | (states[word] ?? 0);
    }
    for (let word = 0; word < words; word++) {
      target[word] = ((target[word] ?? 0) ^ (negated[word] ?? 0)) & (all[word] ?? 0);
    }
  };
}

/** The lower case; undefined if it is several code points. A capital sigma alone becomes σ. */
function lowerCase(codePoint: number): number | undefined {
  if (codePoint < 0x80) return codePoint >= 0x41 && codePoint <= 0x5a ? codePoint + 32 : codePoint;
  return codePoint === capitalSigma ? smallSigma : single(String.fromCodePoint(codePoint).toLowerCase());
}

function upperCase(codePoint: number): number | undefined {
  if (codePoint < 0x80) return codePoint >= 0x61 && codePoint <= 0x7a ? codePoint - 32 : codePoint;
  return single(String.fromCodePoint(codePoint).toUpperCase());
}

function single(text: string): number | undefined {
  const codePoint = text.codePointAt(0) ?? 0;
  return text.length === (codePoint > 0xffff ? 2 : 1) ? codePoint : undefined;
}
