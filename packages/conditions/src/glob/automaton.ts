/**
 * Matches patterns by following all of their states at once, so that no text makes it try twice. Time is at most
 * the length of the text times the number of states, whatever the pattern.
 */
import type { ClassToken, SimpleToken, Token } from "./pattern.ts";

/** A step of the automaton; it goes on to the next one unless it says otherwise. */
type Step =
  | {
      readonly type: "character";
      readonly codePoint: number;
      /** True if the next step is a character of the same literal. */
      readonly continues: boolean;
      /** True if the literal stands behind a `*`. */
      readonly afterMany: boolean;
    }
  | { readonly type: "one" }
  | { readonly type: "many" }
  | ClassToken
  | { readonly type: "fork"; targets: readonly number[] }
  | { readonly type: "jump"; target: number }
  | { readonly type: "end" };

/** Makes a matcher of whole texts. */
export function createAutomaton(tokens: readonly Token[], ignoreCase: boolean): (text: string) => boolean {
  const steps = compile(tokens, ignoreCase);
  return (text) => run(steps, text, ignoreCase);
}

function compile(tokens: readonly Token[], ignoreCase: boolean): readonly Step[] {
  const steps: Step[] = [];
  let previous: Token["type"] | undefined;
  for (const token of tokens) {
    if (token.type === "group") compileGroup(steps, token.branches, ignoreCase);
    else compileSimple(steps, token, ignoreCase, previous === "many");
    previous = token.type;
  }
  steps.push({ type: "end" });
  return steps;
}

function compileGroup(steps: Step[], branches: readonly (readonly SimpleToken[])[], ignoreCase: boolean): void {
  const targets: number[] = [];
  const jumps: { type: "jump"; target: number }[] = [];
  steps.push({ type: "fork", targets });
  for (const branch of branches) {
    targets.push(steps.length);
    let previous: Token["type"] | undefined;
    for (const token of branch) {
      compileSimple(steps, token, ignoreCase, previous === "many");
      previous = token.type;
    }
    const jump = { type: "jump" as const, target: 0 };
    jumps.push(jump);
    steps.push(jump);
  }
  for (const jump of jumps) jump.target = steps.length;
}

function compileSimple(steps: Step[], token: SimpleToken, ignoreCase: boolean, afterMany: boolean): void {
  if (token.type !== "literal") {
    steps.push(token);
    return;
  }
  const codePoints = codePointsOf(ignoreCase ? token.text.toLowerCase() : token.text);
  for (const [index, codePoint] of codePoints.entries()) {
    steps.push({ type: "character", codePoint, continues: index + 1 < codePoints.length, afterMany });
  }
}

function run(steps: readonly Step[], text: string, ignoreCase: boolean): boolean {
  const end = steps.length - 1;
  /** Per step, the position in the text at which it was reached last. */
  const reachedAt = new Int32Array(steps.length).fill(-1);
  let states: number[] = [];
  let nextStates: number[] = [];
  const reading = new TextReading(text, ignoreCase);
  let position = 0;

  function reach(list: number[], index: number): void {
    if (reachedAt[index] === position) return;
    reachedAt[index] = position;
    const step = steps[index];
    if (step?.type === "fork") for (const target of step.targets) reach(list, target);
    else if (step?.type === "jump") reach(list, step.target);
    else {
      list.push(index);
      if (step?.type === "many") reach(list, index + 1);
    }
  }

  reach(states, 0);
  while (reading.next()) {
    position++;
    nextStates.length = 0;
    for (const index of states) {
      const step = steps[index];
      if (step === undefined || step.type === "end") continue;
      if (step.type === "many") {
        if (index + 1 === end) return true;
        reach(nextStates, index);
      } else {
        const target = follow(steps, step, index, reading);
        if (target !== undefined) reach(nextStates, target);
      }
    }
    if (nextStates.length === 0) return false;
    [states, nextStates] = [nextStates, states];
  }
  return states.includes(end);
}

/** The step after the one given if it takes the current code point of the text. */
function follow(steps: readonly Step[], step: Step, index: number, reading: TextReading): number | undefined {
  if (step.type === "one") return index + 1;
  if (step.type === "class") return classTakes(step, reading) ? index + 1 : undefined;
  if (step.type !== "character") return undefined;
  const current = reading.codePoint(step.afterMany);
  if (typeof current === "number") return current === step.codePoint ? index + 1 : undefined;
  // A code point whose lower case is several: all of them must stand in the same literal.
  for (const [offset, codePoint] of current.entries()) {
    const candidate = steps[index + offset];
    if (candidate?.type !== "character" || candidate.codePoint !== codePoint) return undefined;
    if (!candidate.continues && offset + 1 < current.length) return undefined;
  }
  return index + current.length;
}

function classTakes(token: ClassToken, reading: TextReading): boolean {
  const isInRange = (codePoint: number) =>
    token.ranges.some(([first, last]) => codePoint >= first && codePoint <= last);
  return reading.forms().some(isInRange) !== token.negated;
}

/** Steps through a text by code point. */
class TextReading {
  readonly #text: string;
  readonly #ignoreCase: boolean;
  #wholeLowered: string | undefined;
  #offset = 0;
  #raw = 0;
  #lowered: number | readonly number[] = 0;

  constructor(text: string, ignoreCase: boolean) {
    this.#text = text;
    this.#ignoreCase = ignoreCase;
  }

  /** Goes to the next code point; false at the end. */
  next(): boolean {
    const codePoint = this.#text.codePointAt(this.#offset);
    if (codePoint === undefined) return false;
    this.#raw = codePoint;
    this.#offset += codePoint > 0xffff ? 2 : 1;
    this.#lowered = this.#ignoreCase ? lowerCase(codePoint) : codePoint;
    return true;
  }

  /**
   * The code point as literals see it: lowered if case is ignored, which may make several.
   * @param inWord lowered as part of the whole text, where a Σ that ends a word becomes ς; otherwise it becomes σ
   */
  codePoint(inWord: boolean): number | readonly number[] {
    if (inWord && this.#ignoreCase && this.#raw === capitalSigma) return this.#sigmaInWord();
    return this.#lowered;
  }

  /** The code points that a class looks for: the code point itself, or its lower and its upper case. */
  forms(): readonly number[] {
    if (!this.#ignoreCase) return [this.#raw];
    const forms = typeof this.#lowered === "number" ? [this.#lowered] : [];
    const upper = codePointsOf(String.fromCodePoint(this.#raw).toUpperCase());
    return upper.length === 1 ? [...forms, ...upper] : forms;
  }

  #sigmaInWord(): number {
    this.#wholeLowered ??= this.#text.replaceAll("İ", "i").toLowerCase();
    return this.#wholeLowered.codePointAt(this.#offset - 1) ?? this.#raw;
  }
}

const capitalSigma = 0x3a3;

function lowerCase(codePoint: number): number | readonly number[] {
  if (codePoint < 0x80) return codePoint >= 0x41 && codePoint <= 0x5a ? codePoint + 32 : codePoint;
  const lowered = codePointsOf(String.fromCodePoint(codePoint).toLowerCase());
  return lowered.length === 1 ? (lowered[0] ?? codePoint) : lowered;
}

function codePointsOf(text: string): readonly number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}
