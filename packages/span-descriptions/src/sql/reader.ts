/** A position among tokens, and what the parser asks there. */
import type { Dialect } from "./dialect.ts";
import { withoutIds } from "./identifier.ts";
import type { Expression, Node } from "./node.ts";
import { SqlSyntaxError } from "./sql-syntax-error.ts";
import type { Token } from "./token.ts";

/** Rules that other rules come back to: expressions hold queries, and queries expressions. */
export interface Grammar {
  /** Reads operators that bind more strongly than a power. */
  readonly expression: (reader: Reader, above: number) => Expression;
  readonly query: (reader: Reader) => Node;
}

/** State of one parse. */
export interface Reader {
  readonly grammar: Grammar;
  readonly tokens: readonly Token[];
  readonly dialect: Dialect;
  /** Names of the tables read so far, in lower case. */
  readonly tables: Set<string>;
  position: number;
  /** Expressions, queries and statements that are open. */
  depth: number;
}

const maxDepth = 50;
const end: Token = { type: "end", text: "", key: "" };

/** The token some places ahead. */
export function peek(reader: Reader, ahead = 0): Token {
  return reader.tokens[reader.position + ahead] ?? end;
}

/** Whether an unquoted word is next. */
export function isWord(reader: Reader, word: string, ahead = 0): boolean {
  const token = peek(reader, ahead);
  return token.type === "word" && token.key === word;
}

/** The next word if it is one of these. */
export function takeWord(reader: Reader, ...words: readonly string[]): string | undefined {
  const token = peek(reader);
  if (token.type !== "word" || !words.includes(token.key)) return undefined;
  reader.position++;
  return token.key;
}

/** Whether these words were next, one after the other; if so they are read. */
export function takeWords(reader: Reader, ...words: readonly string[]): boolean {
  for (let ahead = 0; ahead < words.length; ahead++) if (!isWord(reader, words[ahead] ?? "", ahead)) return false;
  reader.position += words.length;
  return true;
}

/** Reads a word that has to be there. */
export function expectWord(reader: Reader, ...words: readonly string[]): string {
  return takeWord(reader, ...words) ?? fail(reader, words.join(" or "));
}

/** Whether a mark or operator is next. */
export function isMark(reader: Reader, mark: string, ahead = 0): boolean {
  const token = peek(reader, ahead);
  return token.text === mark && (token.type === "punctuation" || token.type === "operator");
}

/** Whether a mark was next; if so it is read. */
export function takeMark(reader: Reader, mark: string): boolean {
  if (!isMark(reader, mark)) return false;
  reader.position++;
  return true;
}

/** Reads a mark that has to be there. */
export function expectMark(reader: Reader, mark: string): void {
  if (!takeMark(reader, mark)) fail(reader, mark);
}

/** An expression, with the parenthesis behind it. */
export function closed(reader: Reader, expression: Expression): Expression {
  expectMark(reader, ")");
  return expression;
}

/** Ends the parse. */
export function fail(reader: Reader, expected: string): never {
  throw new SqlSyntaxError(peek(reader).text || "the end", expected);
}

/** Goes one level down; the caller comes up again by itself, unless the parse ends. */
export function descend(reader: Reader): void {
  if (++reader.depth > maxDepth) fail(reader, "fewer levels");
}

/** Reads something nested. */
export function nested<T>(reader: Reader, read: (reader: Reader) => T): T {
  descend(reader);
  const result = read(reader);
  reader.depth--;
  return result;
}

/** Items with commas between them. */
export function commaSeparated<T>(reader: Reader, read: (reader: Reader) => T): T[] {
  const items: T[] = [];
  do items.push(read(reader));
  while (takeMark(reader, ","));
  return items;
}

/** Items in parentheses; there may be none. */
export function inParentheses<T>(reader: Reader, read: (reader: Reader) => T): T[] {
  expectMark(reader, "(");
  if (takeMark(reader, ")")) return [];
  const items = commaSeparated(reader, read);
  expectMark(reader, ")");
  return items;
}

/** Whether a name may begin here: a word, a quoted identifier, or a placeholder. */
export function isName(reader: Reader, ahead = 0): boolean {
  const { type } = peek(reader, ahead);
  return type === "word" || type === "quoted" || type === "placeholder";
}

/** A single name, as it is without quotes and ids. */
export function readName(reader: Reader): string {
  const token = peek(reader);
  if (!isName(reader)) fail(reader, "a name");
  reader.position++;
  return withoutIds(token.type === "quoted" ? token.key : token.text);
}

/** A name of several parts: its last one, without quotes and ids. */
export function readLastName(reader: Reader): string {
  let name = readName(reader);
  while (takeMark(reader, ".")) {
    if (isMark(reader, ".")) continue;
    name = readName(reader);
  }
  return name;
}

/** A name of several parts, as written. */
export function readWholeName(reader: Reader): string {
  let name = "";
  do {
    if (!isName(reader)) fail(reader, "a name");
    name += `${name === "" ? "" : "."}${peek(reader).text}`;
    reader.position++;
  } while (takeMark(reader, "."));
  return name;
}

/** The name of a table that the statement works on. */
export function readTable(reader: Reader): string {
  const name = readLastName(reader);
  reader.tables.add(name.toLowerCase());
  return name;
}

/** Names in parentheses, without quotes and ids. */
export function readNames(reader: Reader): string {
  return `(${inParentheses(reader, readLastName).join(", ")})`;
}
