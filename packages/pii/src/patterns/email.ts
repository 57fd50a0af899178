/**
 * E-mail addresses. Each `@` is looked at on its own: an expression that begins with the name would look at long texts
 * of name characters again and again.
 */
import type { Pattern, Span } from "./pattern.ts";

const domain = /@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?![\p{Alphabetic}\p{M}\p{Nd}\p{Pc}])/uy;
const nameCharacter = /[\w.!#$%&'*+/=?^`{|}~-]/;
const wordCharacter = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]/u;

/** Finds addresses: the whole of each. */
export const emailPattern: Pattern = {
  mayOccur: ({ at }) => at,
  occurs: (text) => findAddress(text, 0) !== undefined,
  find: (text) => {
    const found: Span[] = [];
    for (let from = 0; ; ) {
      const span = findAddress(text, from);
      if (span === undefined) return found;
      found.push(span);
      from = span[1];
    }
  },
};

function findAddress(text: string, from: number): Span | undefined {
  let searched = from;
  for (let at = text.indexOf("@", from); at >= 0; at = text.indexOf("@", at + 1)) {
    const start = nameStart(text, searched, at);
    searched = at + 1;
    if (start === undefined) continue;
    domain.lastIndex = at;
    if (domain.test(text)) return [start, domain.lastIndex];
  }
  return undefined;
}

/** Where the name before an `@` begins: at the first border of a word in the characters that names are made of. */
function nameStart(text: string, from: number, at: number): number | undefined {
  let start = at;
  while (start > from && nameCharacter.test(text[start - 1] ?? "")) start--;
  let before = start > 0 && wordCharacter.test(text[start - 1] ?? "");
  for (let index = start; index < at; index++) {
    const current = wordCharacter.test(text[index] ?? "");
    if (current !== before) return index;
    before = current;
  }
  return undefined;
}
