/** Names and passwords in addresses. Each `//` is looked at on its own, so that long texts are not searched again and again. */
import type { Pattern, Span } from "./pattern.ts";

const credentials = /\/\/([\w%.-]+(?::[\w%.-]+)?)@/g;
const schemeCharacter = /[a-z0-9+-]/;
const wordCharacter = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]/u;

/** Finds what stands before the `@` of an address. */
export const urlAuthPattern: Pattern = {
  mayOccur: ({ at, slash }) => at && slash,
  occurs: (text) => find(text).length > 0,
  find,
};

function find(text: string): Span[] {
  const found: Span[] = [];
  for (const match of text.matchAll(credentials)) {
    if (!hasBorder(text, match.index)) continue;
    const start = match.index + 2;
    found.push([start, start + (match[1] ?? "").length]);
  }
  return found;
}

/** True if a scheme that begins at the border of a word, or such a border, stands before the slashes. */
function hasBorder(text: string, slashes: number): boolean {
  if (isWord(text, slashes - 1)) return true;
  if (text[slashes - 1] !== ":") return false;
  for (let index = slashes - 2; index >= 0 && schemeCharacter.test(text[index] ?? ""); index--) {
    if (isWord(text, index) !== isWord(text, index - 1)) return true;
  }
  return false;
}

function isWord(text: string, index: number): boolean {
  return index >= 0 && wordCharacter.test(text[index] ?? "");
}
