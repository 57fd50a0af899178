/**
 * Hides the values of a statement that the grammar does not know: cut off, broken, or of another language
 * (spans, section "SQL"). Words keep their case.
 */
import type { Dialect } from "./dialect.ts";
import type { Piece } from "./fallback-tokens.ts";
import { cutPieces } from "./fallback-tokens.ts";

const closedList: Piece = { type: "mark", text: " (%s)", key: "" };
const openList: Piece = { type: "mark", text: " (%s", key: "" };
const columnRun: Piece = { type: "value", text: "..", key: ".." };
const alreadyScrubbed = /\$1|%s|\/\?/;

/** The text without values; undefined if nothing in it looks like one. */
export function scrubUnparsed(text: string, dialect: Dialect): string | undefined {
  const trimmed = text.trim();
  const pieces = collapseColumns(collapseLists(cutPieces(trimmed, dialect)));
  let scrubbed = "";
  for (const { text: part } of pieces) scrubbed += part;
  scrubbed = scrubbed.trim();
  if (scrubbed !== trimmed) return scrubbed === "" ? undefined : scrubbed;
  return alreadyScrubbed.test(scrubbed) ? scrubbed : undefined;
}

function isMark(piece: Piece | undefined, mark: string): boolean {
  return piece?.type === "mark" && piece.text === mark;
}

function isWord(piece: Piece | undefined, word: string): boolean {
  return piece?.type === "word" && piece.key === word;
}

/** Lists of values after VALUES and IN become a single one, also where the text breaks off within. */
function collapseLists(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = [];
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at];
    if (piece === undefined) break;
    kept.push(piece);
    if (!isWord(piece, "VALUES") && !isWord(piece, "IN")) continue;
    const first = endOfList(pieces, skipBlank(pieces, at + 1));
    if (first === undefined) continue;
    let end = first;
    for (;;) {
      const comma = skipBlank(pieces, end);
      const more = isMark(pieces[comma], ",") ? endOfList(pieces, skipBlank(pieces, comma + 1)) : undefined;
      if (more === undefined) break;
      end = more;
    }
    const isClosed = isMark(pieces[end - 1], ")");
    kept.push(isClosed ? closedList : openList);
    at = end - 1;
  }
  return kept;
}

function skipBlank(pieces: readonly Piece[], from: number): number {
  return pieces[from]?.type === "blank" ? from + 1 : from;
}

/** Where a list in parentheses ends that holds nothing but values; undefined if there is none. */
function endOfList(pieces: readonly Piece[], from: number): number | undefined {
  if (!isMark(pieces[from], "(")) return undefined;
  let values = 0;
  for (let at = from + 1; at < pieces.length; at++) {
    const piece = pieces[at];
    if (isMark(piece, ")")) return values > 0 ? at + 1 : undefined;
    if (piece?.type === "value") values++;
    else if (piece?.type !== "blank" && !isMark(piece, ",")) return undefined;
  }
  return values > 0 ? pieces.length : undefined;
}

/** Two or more columns or values in a row, after SELECT or in the parentheses of INSERT INTO, become `..`. */
function collapseColumns(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = [];
  let at = 0;
  while (at < pieces.length) {
    const piece = pieces[at];
    if (piece === undefined) break;
    const start = isWord(piece, "SELECT") ? startOfColumns(pieces, at + 1) : startOfInsertColumns(pieces, at);
    const end = start === undefined ? undefined : endOfColumns(pieces, start);
    if (start === undefined || end === undefined) {
      kept.push(piece);
      at++;
    } else {
      kept.push(...pieces.slice(at, start), columnRun);
      at = end;
    }
  }
  return kept;
}

function startOfColumns(pieces: readonly Piece[], from: number): number {
  const at = skipBlank(pieces, from);
  const hasKind = isWord(pieces[at], "DISTINCT") || isWord(pieces[at], "ALL");
  return hasKind ? skipBlank(pieces, at + 1) : at;
}

function startOfInsertColumns(pieces: readonly Piece[], from: number): number | undefined {
  if (!isWord(pieces[from], "INTO")) return undefined;
  const table = skipBlank(pieces, from + 1);
  const open = skipBlank(pieces, table + 1);
  return pieces[table]?.type === "word" && isMark(pieces[open], "(") ? open + 1 : undefined;
}

/** The last piece of a column: its alias, if it has one. */
function endOfAlias(pieces: readonly Piece[], column: number): number {
  const as = skipBlank(pieces, column + 1);
  const alias = skipBlank(pieces, as + 1);
  return isWord(pieces[as], "AS") && pieces[alias]?.type === "word" ? alias : column;
}

/** Where a run of at least two columns ends; undefined if there is none. */
function endOfColumns(pieces: readonly Piece[], from: number): number | undefined {
  let columns = 0;
  let at = from;
  for (;;) {
    const piece = pieces[at];
    if (piece?.type !== "word" && piece?.type !== "value") return undefined;
    columns++;
    at = endOfAlias(pieces, at);
    const after = skipBlank(pieces, at + 1);
    if (!isMark(pieces[after], ",")) {
      const ends = after >= pieces.length || isMark(pieces[after], ")") || isWord(pieces[after], "FROM");
      return ends && columns > 1 ? at + 1 : undefined;
    }
    at = skipBlank(pieces, after + 1);
    if (at >= pieces.length) return columns > 1 ? at : undefined;
  }
}
