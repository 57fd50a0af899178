/** Patterns: what rules look for in texts. All of them take time in proportion to the text, whatever it holds. */
import type { TextTraits } from "./text-traits.ts";

/** A place in a text, from `start` up to `end`, in UTF-16 units. */
export type Span = readonly [start: number, end: number];

/** Something to look for. */
export interface Pattern {
  /** False: a text with these traits cannot contain it. It saves looking. */
  mayOccur(traits: TextTraits): boolean;
  /** True if a text contains it. */
  occurs(text: string): boolean;
  /** What of a text is to be replaced, in order: of each occurrence the groups in question. */
  find(text: string): readonly Span[];
}

const word = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\u200c\\u200d";
/** Finds characters beyond ASCII. */
export const beyondAscii = /[\u{80}-\u{10ffff}]/u;

/** What is known about an audited regular expression. */
export interface RegexOptions {
  readonly ignoreCase?: boolean;
  /** The group that is replaced; 0: the whole match. */
  readonly group?: number;
  readonly mayOccur?: (traits: TextTraits) => boolean;
}

/**
 * A pattern from a regular expression of ours, which never looks at a character often. `\b`, `\d`, `\s` and `\S` know
 * all scripts where a text has characters beyond ASCII.
 */
export function regexPattern(source: string, options: RegexOptions = {}): Pattern {
  const { ignoreCase = false, group = 0, mayOccur = always } = options;
  const ascii = new RegExp(source, ignoreCase ? "gi" : "g");
  let unicode: RegExp | undefined;
  let asciiGroups: RegExp | undefined;
  let unicodeGroups: RegExp | undefined;
  const plain = (text: string): RegExp => {
    if (!beyondAscii.test(text)) return ascii;
    unicode ??= new RegExp(widen(source), ignoreCase ? "giu" : "gu");
    return unicode;
  };
  const withGroups = (regex: RegExp): RegExp => {
    if (regex === ascii) {
      asciiGroups ??= new RegExp(regex.source, `${regex.flags}d`);
      return asciiGroups;
    }
    unicodeGroups ??= new RegExp(regex.source, `${regex.flags}d`);
    return unicodeGroups;
  };
  return {
    mayOccur,
    occurs: (text) => matches(plain(text), text),
    find: (text) => {
      const regex = plain(text);
      if (!matches(regex, text)) return [];
      return group === 0 ? wholeMatches(regex, text) : groupMatches(withGroups(regex), text, group);
    },
  };
}

function always(): boolean {
  return true;
}

function matches(regex: RegExp, text: string): boolean {
  const found = regex.test(text);
  // Searching goes on from here otherwise.
  regex.lastIndex = 0;
  return found;
}

function wholeMatches(regex: RegExp, text: string): Span[] {
  const found: Span[] = [];
  let lastEnd = -1;
  for (const match of text.matchAll(regex)) {
    const end = match.index + match[0].length;
    // A match of nothing right behind another match is none.
    if (end === match.index && end === lastEnd) continue;
    found.push([match.index, end]);
    lastEnd = end;
  }
  return found;
}

function groupMatches(regex: RegExp, text: string, group: number): Span[] {
  const found: Span[] = [];
  for (const { indices } of text.matchAll(regex)) {
    const span = indices?.[group];
    if (span !== undefined) found.push(span);
  }
  return found;
}

/** The expression with classes that know all scripts. */
function widen(source: string): string {
  return source
    .replaceAll("\\b", `(?:(?<=[${word}])(?![${word}])|(?<![${word}])(?=[${word}]))`)
    .replaceAll("\\d", "\\p{Nd}")
    .replaceAll("[-\\s]", "[-\\s\\u0085]");
}
