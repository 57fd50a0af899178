/** Patterns that users wrote: they run on an engine whose time is bounded by the text, whatever they say. */
import { RE2JS } from "re2js";
import type { Pattern, Span } from "./pattern.ts";

/** Longest expression, in characters. */
const maxSourceLength = 10_000;

/** An expression that cannot be read. The message says why. */
export class PatternError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PatternError";
  }
}

/**
 * A pattern from a user's expression.
 * @param groups the groups that are replaced; 0: the whole match
 * @throws PatternError
 */
export function customPattern(source: string, groups: readonly number[]): Pattern {
  const regex = compile(source);
  const known = groups.filter((group) => group <= regex.groupCount());
  return {
    mayOccur: () => true,
    occurs: (text) => regex.matcher(text).find(),
    find: (text) => {
      const found: Span[] = [];
      const matcher = regex.matcher(text);
      let lastEnd = -1;
      while (matcher.find()) {
        const isEmpty = matcher.start() === matcher.end();
        if (isEmpty && matcher.end() === lastEnd) continue;
        lastEnd = matcher.end();
        for (const group of known) {
          const start = matcher.start(group);
          if (start >= 0) found.push([start, matcher.end(group)]);
        }
      }
      return found.sort(([a], [b]) => a - b);
    },
  };
}

/** A pattern that finds any of some texts, in any case. */
export function anyOfPattern(texts: readonly string[]): Pattern {
  const regex = new RegExp(texts.map((text) => RegExp.escape(text)).join("|"), "iu");
  return {
    mayOccur: () => true,
    occurs: (text) => regex.test(text),
    find: (text): readonly Span[] => (regex.test(text) ? [[0, text.length]] : []),
  };
}

function compile(source: string): RE2JS {
  if (source.length > maxSourceLength) {
    throw new PatternError(`found ${source.length} characters, expected at most ${maxSourceLength}`);
  }
  try {
    return RE2JS.compile(source);
  } catch (error) {
    throw new PatternError(error instanceof Error ? error.message : String(error));
  }
}
