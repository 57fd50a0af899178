import { createAutomaton } from "./automaton.ts";
import { parsePattern } from "./parse-pattern.ts";
import type { Token } from "./pattern.ts";

/** A compiled pattern. It matches whole texts, in time linear in the text. */
export interface Glob {
  readonly pattern: string;
  matches(text: string): boolean;
}

/** Options of a pattern. */
export interface GlobOptions {
  /** Compare by Unicode lower case. Default: false. */
  readonly ignoreCase?: boolean;
}

/** Longer patterns are not valid: the time for a match grows with the length of the pattern, too. */
const maxPatternLength = 2048;
/** Patterns with more groups are not valid, for the same reason. */
const maxGroups = 32;

/**
 * Compiles a pattern of the glob language: `*` any text, `?` one code point, `[a-z]`, `[!a-z]`, `{one,other}`, and
 * `\` before a literal character. No character is a separator.
 * @returns undefined if the pattern is not valid
 */
export function compileGlob(pattern: string, { ignoreCase = false }: GlobOptions = {}): Glob | undefined {
  if (pattern.length > maxPatternLength) return undefined;
  const tokens = parsePattern(pattern);
  if (tokens === undefined || tokens.filter(({ type }) => type === "group").length > maxGroups) return undefined;
  return { pattern, matches: createMatcher(tokens, ignoreCase) };
}

function createMatcher(tokens: readonly Token[], ignoreCase: boolean): (text: string) => boolean {
  const [first, second, third] = tokens;
  if (first === undefined) return () => false;
  if (tokens.length === 1 && first.type === "many") return () => true;
  if (tokens.length === 3 && first.type === "many" && second?.type === "literal" && third?.type === "many") {
    if (!ignoreCase) return (text) => text.includes(second.text);
    const needle = second.text.toLowerCase();
    return (text) => text.toLowerCase().includes(needle);
  }
  return createAutomaton(tokens, ignoreCase);
}
