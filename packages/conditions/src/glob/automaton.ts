/**
 * Matches a text with all ways through a pattern at once, 32 states to a word, so that no text makes it try twice.
 * A text of 100,000 characters takes some tens of milliseconds at most, whatever the pattern.
 */
import { createStatesTaking } from "./character-sets.ts";
import type { Jumps, Machine } from "./machine.ts";
import { bitsOf, buildMachine } from "./machine.ts";
import type { Token } from "./pattern.ts";
import { TextReading } from "./text-reading.ts";

/** Makes a matcher of whole texts. */
export function createAutomaton(tokens: readonly Token[], ignoreCase: boolean): (text: string) => boolean {
  let prepared: ((text: string) => boolean) | undefined;
  // Most patterns of a configuration are never asked.
  return (text) => {
    prepared ??= prepare(buildMachine(tokens, ignoreCase), ignoreCase);
    return prepared(text);
  };
}

/** The one code point whose lower case is several: `i` and a dot above. */
const capitalDottedI = 0x130;
const dotAbove = 0x307;

function prepare(machine: Machine, ignoreCase: boolean): (text: string) => boolean {
  const { words, loops, stops } = machine;
  const last = machine.states - 1;
  const statesTaking = createStatesTaking(machine, ignoreCase);
  const dotted = ignoreCase ? dottedSteps(machine) : undefined;
  const jumps = packJumps(machine.groups, words);
  const active = new Int32Array(words);
  const none = new Int32Array(words);

  const isActive = (state: number): boolean => ((active[state >>> 5] ?? 0) & (1 << (state & 31))) !== 0;

  return (text) => {
    const reading = new TextReading(text);
    active.fill(0);
    active[0] = 1;
    /** Words below hold no active state. */
    let from = 0;
    let nextStop = 0;
    let nextGroup = 0;

    /** Follows the jumps, then leaves behind what a `*` makes irrelevant. True: whatever comes now, the text matches. */
    function settle(): boolean {
      followJumps(active, jumps, nextGroup);
      let stop = stops[nextStop];
      if (stop === undefined || !isActive(stop)) return false;
      while (stop !== undefined && isActive(stop)) {
        from = stop >>> 5;
        active[from] = (active[from] ?? 0) & (-1 << (stop & 31));
        if (stop === last) return true;
        stop = stops[++nextStop];
      }
      active.fill(0, 0, from);
      const reached = stops[nextStop - 1] ?? 0;
      while ((machine.groups[nextGroup]?.exit ?? last + 1) <= reached) nextGroup++;
      return false;
    }

    if (settle()) return true;
    while (reading.next()) {
      const taking = statesTaking(reading);
      const extra = dotted !== undefined && reading.codePoint === capitalDottedI ? dotted(active) : none;
      let carry = 0;
      let some = 0;
      for (let word = from; word < words; word++) {
        const states = active[word] ?? 0;
        const moving = states & (taking[word] ?? 0);
        const now = (moving << 1) | carry | (states & (loops[word] ?? 0)) | (extra[word] ?? 0);
        carry = moving >>> 31;
        active[word] = now;
        some |= now;
      }
      if (some === 0) return false;
      if (settle()) return true;
    }
    return isActive(last);
  };
}

/** The jumps of groups as bits: per group, numbers in a row, and the whole sets where they reach into further words. */
interface PackedJumps {
  readonly packed: Int32Array;
  readonly targets: readonly Int32Array[];
  readonly ends: readonly Int32Array[];
}

/** Numbers per group: word and bit of the entry, word and bit of the exit, targets and ends in the entry's word. */
const numbersPerGroup = 6;

function packJumps(groups: readonly Jumps[], words: number): PackedJumps {
  const targets = groups.map((group) => bitsOf(group.targets, words));
  const ends = groups.map((group) => bitsOf(group.ends, words));
  const packed = groups.flatMap(({ entry, exit }, index) => {
    const word = entry >>> 5;
    const there = [targets[index]?.[word] ?? 0, ends[index]?.[word] ?? 0];
    return [word, 1 << (entry & 31), exit >>> 5, 1 << (exit & 31), ...there];
  });
  return { packed: Int32Array.from(packed), targets, ends };
}

/** Follows the jumps of the groups from the given one on. */
function followJumps(active: Int32Array, { packed, targets, ends }: PackedJumps, firstGroup: number): void {
  for (let at = firstGroup * numbersPerGroup; at < packed.length; at += numbersPerGroup) {
    const entryWord = packed[at] ?? 0;
    const exitWord = packed[at + 2] ?? 0;
    const exitBit = packed[at + 3] ?? 0;
    let states = active[entryWord] ?? 0;
    const enters = (states & (packed[at + 1] ?? 0)) !== 0;
    if (enters) states |= packed[at + 4] ?? 0;
    let ended = states & (packed[at + 5] ?? 0);
    if (exitWord === entryWord) {
      active[entryWord] = ended === 0 ? states : states | exitBit;
      continue;
    }
    active[entryWord] = states;
    const group = at / numbersPerGroup;
    for (let word = entryWord + 1; word <= exitWord; word++) {
      if (enters) active[word] = (active[word] ?? 0) | (targets[group]?.[word] ?? 0);
      ended |= (active[word] ?? 0) & (ends[group]?.[word] ?? 0);
    }
    if (ended !== 0) active[exitWord] = (active[exitWord] ?? 0) | exitBit;
  }
}

/** The states that a capital dotted I leads to through two code points of one literal. */
function dottedSteps({ literals, continued, words }: Machine): ((active: Int32Array) => Int32Array) | undefined {
  const first = literals.get("i".charCodeAt(0));
  const second = literals.get(dotAbove);
  if (first === undefined || second === undefined) return undefined;
  const result = new Int32Array(words);
  return (active) => {
    let firstCarry = 0;
    let secondCarry = 0;
    for (let word = 0; word < words; word++) {
      const moving = (active[word] ?? 0) & (first[word] ?? 0) & (continued[word] ?? 0);
      const between = ((moving << 1) | firstCarry) & (second[word] ?? 0);
      firstCarry = moving >>> 31;
      result[word] = (between << 1) | secondCarry;
      secondCarry = between >>> 31;
    }
    return result;
  };
}
