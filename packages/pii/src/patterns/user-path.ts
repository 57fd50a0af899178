/** Names of users in paths. Names of folders are looked for first, and then what stands before them. */
import type { Pattern, Span } from "./pattern.ts";

const folder = /(users|home|documentsandsettings|profiles)[\\/](?=[^/\\\r\n\0])/giu;
const nameEnd = /[/\\\r\n\0]/g;
const wordCharacter = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]/u;
const drive = /[a-z]/i;

/** Finds the folder below the folder of all users. */
export const userPathPattern: Pattern = {
  mayOccur: ({ separator }) => separator,
  occurs: (text) => find(text).length > 0,
  find,
};

function find(text: string): Span[] {
  const found: Span[] = [];
  let from = 0;
  folder.lastIndex = 0;
  for (let match = folder.exec(text); match !== null; match = folder.exec(text)) {
    const name = match[1] ?? "";
    const isProfile = name.toLowerCase() === "profiles";
    if (!(isProfile ? isBelowFolder(text, from, match.index) : isBorder(text, match.index))) {
      folder.lastIndex = match.index + 1;
      continue;
    }
    const start = folder.lastIndex;
    nameEnd.lastIndex = start;
    const end = nameEnd.exec(text)?.index ?? text.length;
    found.push([start, end]);
    from = end;
    folder.lastIndex = end;
  }
  return found;
}

/** True if a folder with a name stands before, which has a border of a word in it, or a drive before it. */
function isBelowFolder(text: string, from: number, at: number): boolean {
  if (at - 2 < from || !isSeparator(text[at - 1])) return false;
  let start = at - 1;
  while (start > from && !isSeparator(text[start - 1])) start--;
  if (start === at - 1) return false;
  for (let index = start; index < at - 1; index++) if (isBorder(text, index)) return true;
  return text[start - 2] === ":" && drive.test(text[start - 3] ?? "") && isBorder(text, start - 3);
}

function isSeparator(character: string | undefined): boolean {
  return character === "/" || character === "\\";
}

function isBorder(text: string, index: number): boolean {
  return isWord(text, index) !== isWord(text, index - 1);
}

function isWord(text: string, index: number): boolean {
  return index >= 0 && wordCharacter.test(text[index] ?? "");
}
