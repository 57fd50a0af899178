/** Keys in PEM form. Beginnings and ends are found on their own, so that beginnings without an end cost nothing. */
import type { Pattern, Span } from "./pattern.ts";

const begin = /-----BEGIN[A-Z ]+(?:PRIVATE|PUBLIC) KEY-----/g;
const end = /-----END[A-Z ]+(?:PRIVATE|PUBLIC) KEY-----/g;
const content = /^-----BEGIN[A-Z ]+(?:PRIVATE|PUBLIC) KEY-----[\t ]*\r?\n?(.+?)\r?\n?-----END[A-Z ]+KEY-----$/ds;
const shortest = 50;

/** Finds the content of keys. */
export const pemKeyPattern: Pattern = {
  mayOccur: ({ dash, length }) => dash && length >= shortest,
  occurs: (text) => find(text).length > 0,
  find,
};

function find(text: string): Span[] {
  const found: Span[] = [];
  begin.lastIndex = 0;
  for (let started = begin.exec(text); started !== null; started = begin.exec(text)) {
    const start = started.index;
    // At least one character stands between the two.
    end.lastIndex = begin.lastIndex + 1;
    if (end.exec(text) === null) return found;
    const span = content.exec(text.slice(start, end.lastIndex))?.indices?.[1];
    if (span !== undefined) found.push([start + span[0], start + span[1]]);
    begin.lastIndex = end.lastIndex;
  }
  return found;
}
