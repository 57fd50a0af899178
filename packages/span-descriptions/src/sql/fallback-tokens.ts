/** Cuts a text that cannot be parsed as SQL into pieces, reading each character once; values are hidden at once. */
import { isAscii, isBlank, isDigit, isHexDigit, isWordPart } from "./characters.ts";
import type { Dialect } from "./dialect.ts";
import { endOfNumber, endOfWord } from "./tokenize.ts";

/** A word, a value that was hidden, blanks, or any other character. */
export interface Piece {
  readonly type: "word" | "value" | "blank" | "mark";
  readonly text: string;
  /** A word in upper case, else the text. */
  readonly key: string;
}

/** Words that matter are not longer. */
const longestKeyword = 9;

const hidden: Piece = { type: "value", text: "%s", key: "%s" };
const blank: Piece = { type: "blank", text: " ", key: " " };
/** Of ASCII, by code. */
const marks: readonly Piece[] = Array.from({ length: 128 }, (_, code) => markPiece(String.fromCharCode(code)));
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/iy;
const odbcValue = /\{(?:ts|d|t) *'[^']*'\}/iy;

/** The pieces of a text, without comments, qualifiers of names, names of savepoints, and blanks next to parentheses. */
export function cutPieces(text: string, dialect: Dialect): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const next = at + 1 < text.length ? text.charCodeAt(at + 1) : 0;
    const matched = endOfMatch(text, at, code);
    if (isBlank(code)) {
      add(pieces, blank);
      at++;
    } else if (startsLineComment(code, next)) {
      const end = text.indexOf("\n", at);
      at = end === -1 ? text.length : end;
    } else if (code === 47 && next === 42) {
      const end = text.indexOf("*/", at + 2);
      at = end === -1 ? text.length : end + 2;
    } else if (matched !== undefined) {
      add(pieces, hidden);
      at = matched;
    } else if (code === 39 || (code === 34 && dialect.doubleQuotedValues)) {
      add(pieces, hidden);
      at = endOfText(text, at, code, dialect.backslashEscapes);
    } else if ((code | 32) === 110 && next === 39) {
      add(pieces, hidden);
      at = endOfText(text, at + 1, 39, false);
    } else if (isPlaceholder(text, at, code, next)) {
      add(pieces, hidden);
      at = endOfPlaceholder(text, at);
    } else if (isDigit(code)) {
      const number = endOfNumber(text, at);
      const end = endOfWord(text, number);
      add(pieces, end === number ? hidden : wordPiece(text.slice(at, end)));
      at = end;
    } else if (isWordPart(code)) {
      const end = endOfWord(text, at + 1);
      add(pieces, wordPiece(text.slice(at, end)));
      at = end;
    } else if (code === 34 || code === 96) {
      const end = endOfWord(text, at + 1);
      const isQuoted = end > at + 1 && text.charCodeAt(end) === code;
      add(pieces, isQuoted ? wordPiece(text.slice(at + 1, end)) : (marks[code] ?? hidden));
      at = isQuoted ? end + 1 : at + 1;
    } else {
      add(pieces, marks[code] ?? markPiece(text.charAt(at)));
      at++;
    }
  }
  return pieces;
}

/** Adds a piece; some of them change what is before. */
function add(pieces: Piece[], piece: Piece): void {
  const last = pieces[pieces.length - 1];
  if (piece === blank) {
    if (last !== blank && last?.key !== "(") pieces.push(blank);
    return;
  }
  if (piece.key === ")" && last === blank) pieces.pop();
  const before = pieces[pieces.length - 2];
  if (piece.type !== "word") pieces.push(piece);
  else if (last === blank && before?.key === "SAVEPOINT") pieces.push(hidden);
  else {
    if (last?.key === "." && before?.type === "word") pieces.length -= 2;
    pieces.push(piece);
  }
}

/** Where a UUID or an ODBC value ends that begins here. */
function endOfMatch(text: string, at: number, code: number): number | undefined {
  const pattern = isHexDigit(code) ? uuid : code === 123 ? odbcValue : undefined;
  if (pattern === undefined || (pattern === uuid && at > 0 && isWordPart(text.charCodeAt(at - 1)))) return undefined;
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function startsLineComment(code: number, next: number): boolean {
  if (code === 45) return next === 45;
  return code === 35 && next !== 62 && next !== 45;
}

function endOfText(text: string, from: number, quote: number, escapes: boolean): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 92 && escapes) at++;
    else if (code === quote) {
      if (text.charCodeAt(at + 1) !== quote) return at + 1;
      at++;
    }
  }
  return text.length;
}

function isPlaceholder(text: string, at: number, code: number, next: number): boolean {
  if (code === 63) return true;
  if (code === 36) return isDigit(next);
  if (code === 37) return next === 40 || ((next | 32) === 115 && !isWordPart(text.charCodeAt(at + 2)));
  return code === 58 && isWordPart(next) && text.charCodeAt(at - 1) !== 58;
}

/** A placeholder with its type, if one follows. */
function endOfPlaceholder(text: string, from: number): number {
  let at = endOfWord(text, from + 1);
  if (text.startsWith("%(", from)) {
    const name = endOfWord(text, from + 2);
    at = text.startsWith(")s", name) ? name + 2 : from + 1;
  }
  if (text.startsWith("::", at) && isWordPart(text.charCodeAt(at + 2))) at = endOfWord(text, at + 2);
  return at;
}

function wordPiece(text: string): Piece {
  const key = text.length > longestKeyword || !isAscii(text) ? text : text.toUpperCase();
  return key === "TRUE" || key === "FALSE" ? hidden : { type: "word", text, key };
}

function markPiece(text: string): Piece {
  return { type: "mark", text, key: text };
}
