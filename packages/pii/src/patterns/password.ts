/** Words that say that a text, or what stands under a key, is secret. */
import type { Pattern, Span } from "./pattern.ts";
import { beyondAscii } from "./pattern.ts";

const words =
  /password|secret|passwd|api[-_]key|apikey|auth|credentials|mysql_pwd|privatekey|private[-_]key|^otp$|^two[-_]factor$/i;
const wideWords = new RegExp(words.source, "iu");
const token = /token(?=\S)/giu;
const assignment = /[:=]/g;
const blank = /\s/g;

/** Finds texts with such a word; what is replaced is the whole text, so it tells only that there is one. */
export const passwordPattern: Pattern = {
  // `otp` is the shortest.
  mayOccur: ({ length }) => length >= 3,
  occurs,
  find: (text): readonly Span[] => (occurs(text) ? [[0, text.length]] : []),
};

function occurs(text: string): boolean {
  return (beyondAscii.test(text) ? wideWords : words).test(text) || hasTokenAssignment(text);
}

/** True if `token` and, before the next blank, a colon or equals sign occur. Each stretch without blanks is looked at once. */
function hasTokenAssignment(text: string): boolean {
  token.lastIndex = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const from = token.lastIndex;
    assignment.lastIndex = from;
    const assigned = assignment.exec(text)?.index;
    if (assigned === undefined) return false;
    blank.lastIndex = from;
    const end = blank.exec(text)?.index ?? text.length;
    if (assigned < end) return true;
    token.lastIndex = end;
  }
  return false;
}
