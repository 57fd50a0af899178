/**
 * Cuts a statement into tokens, reading each character once. Comments and blanks are left out.
 */
import { isAscii, isBlank, isDigit, isHexDigit, isWordPart, isWordStart } from "./characters.ts";
import type { Dialect } from "./dialect.ts";
import { SqlSyntaxError } from "./sql-syntax-error.ts";
import type { Token, TokenType } from "./token.ts";

const end: Token = { type: "end", text: "", key: "" };
const longestKeyword = 24;
const punctuation = "(),;[]{}.";
/** Longest first. */
// biome-ignore format: a table
const operators = [
  "<=>", "->>", "#>>", "!~~", "!~*", "~~*", "@@@", "-|-", "&&&", "?||",
  "<>", "!=", "<=", ">=", "==", "||", "->", "#>", "#-", "@>", "<@", "@@", "@?", "&&", "<<", ">>", "!~", "~*", "~~", "::", "=>", ":=", "^@",
  "=", "<", ">", "+", "-", "*", "/", "&", "|", "^", "~", "!", "@", "#",
];
const operatorsByFirst = new Map<string, readonly Token[]>();
for (const text of operators) {
  const first = text.charAt(0);
  operatorsByFirst.set(first, [...(operatorsByFirst.get(first) ?? []), { type: "operator", text, key: text }]);
}
const marks = new Map<string, Token>([...punctuation].map((text) => [text, { type: "punctuation", text, key: text }]));

/**
 * The tokens of a text, closed by one of type `end`.
 * @throws SqlSyntaxError for a quote or comment that does not end, and for a character outside of the language
 */
export function tokenize(text: string, dialect: Dialect): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const push = (type: TokenType, to: number) => {
    const part = text.slice(at, to);
    tokens.push({ type, text: part, key: part });
    at = to;
  };
  const pushWord = (to: number) => {
    const part = text.slice(at, to);
    tokens.push({
      type: "word",
      text: part,
      key: part.length > longestKeyword || !isAscii(part) ? part : part.toUpperCase(),
    });
    at = to;
  };
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isBlank(code)) {
      at++;
      continue;
    }
    const next = at + 1 < text.length ? text.charCodeAt(at + 1) : 0;
    if (isWordStart(code)) {
      const prefixed = next === 39 ? stringPrefix(code) : undefined;
      if (prefixed !== undefined) {
        push("string", endOfQuoted(text, at + 1, 39, prefixed === "escapes" || dialect.backslashEscapes));
        continue;
      }
      pushWord(endOfWord(text, at + 1));
      continue;
    }
    if (isDigit(code) || (code === 46 && isDigit(next))) {
      push("value", endOfNumber(text, at));
      continue;
    }
    const char = text.charAt(at);
    if (code === 39) {
      push("string", endOfQuoted(text, at, 39, dialect.backslashEscapes));
    } else if (code === 34 && dialect.doubleQuotedValues) {
      push("string", endOfQuoted(text, at, 34, dialect.backslashEscapes));
    } else if (dialect.identifierQuotes.includes(char)) {
      const close = char === "[" ? 93 : code;
      const to = endOfQuoted(text, at, close, false);
      const quoted = text.slice(at, to);
      tokens.push({ type: "quoted", text: quoted, key: quoted.slice(1, -1) });
      at = to;
    } else if (startsComment(code, next, text, at, dialect)) {
      at = endOfLine(text, at);
    } else if (code === 47 && next === 42) {
      const close = text.indexOf("*/", at + 2);
      if (close === -1) throw new SqlSyntaxError("a comment without an end", "*/");
      at = close + 2;
    } else if (code === 36) {
      at = pushDollar(text, at, next, tokens);
    } else if (code === 63 || code === 37 || (code === 58 && next !== 58 && next !== 61)) {
      push("placeholder", endOfWord(text, at + 1));
    } else if ((code === 64 || code === 35) && (isWordPart(next) || next === code) && dialect.name !== "postgresql") {
      pushWord(endOfWord(text, at + 2));
    } else {
      const token = marks.get(char) ?? operatorAt(text, at, char);
      if (token === undefined) throw new SqlSyntaxError(`the character ${char}`, "a token");
      tokens.push(token);
      at += token.text.length;
    }
  }
  tokens.push(end);
  return tokens;
}

function operatorAt(text: string, at: number, first: string): Token | undefined {
  for (const operator of operatorsByFirst.get(first) ?? []) if (text.startsWith(operator.text, at)) return operator;
  return undefined;
}

/** Whether a letter before a quote belongs to the value. */
function stringPrefix(code: number): "plain" | "escapes" | undefined {
  switch (code | 32) {
    case 101:
      return "escapes";
    case 98:
    case 110:
    case 120:
      return "plain";
    default:
      return undefined;
  }
}

function startsComment(code: number, next: number, text: string, at: number, dialect: Dialect): boolean {
  if (code === 35) return dialect.hashComments;
  if (code !== 45 || next !== 45) return false;
  return dialect.name !== "mysql" || at + 2 >= text.length || isBlank(text.charCodeAt(at + 2));
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  return at === -1 ? text.length : at + 1;
}

/** Where a word ends that is underway at a position. */
export function endOfWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && isWordPart(text.charCodeAt(at))) at++;
  return at;
}

/** Where a number ends that begins at a position: decimal with fraction and exponent, or hexadecimal. */
export function endOfNumber(text: string, from: number): number {
  let at = from;
  if (text.charCodeAt(at) === 48 && (text.charCodeAt(at + 1) | 32) === 120 && isHexDigit(text.charCodeAt(at + 2))) {
    at += 3;
    while (isHexDigit(text.charCodeAt(at))) at++;
    return at;
  }
  while (isDigit(text.charCodeAt(at)) || text.charCodeAt(at) === 46) at++;
  if ((text.charCodeAt(at) | 32) === 101) {
    const sign = text.charCodeAt(at + 1);
    const digits = sign === 43 || sign === 45 ? at + 2 : at + 1;
    if (isDigit(text.charCodeAt(digits))) {
      at = digits + 1;
      while (isDigit(text.charCodeAt(at))) at++;
    }
  }
  return at;
}

function endOfQuoted(text: string, from: number, close: number, escapes: boolean): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 92 && escapes) at++;
    else if (code === close) {
      if (text.charCodeAt(at + 1) !== close) return at + 1;
      at++;
    }
  }
  throw new SqlSyntaxError("a quoted text without an end", String.fromCharCode(close));
}

/** Pushes `$1`, `$name`, or a text between `$tag$` and `$tag$`. */
function pushDollar(text: string, at: number, next: number, tokens: Token[]): number {
  if (isDigit(next)) {
    const to = endOfWord(text, at + 1);
    tokens.push({ type: "value", text: text.slice(at, to), key: "" });
    return to;
  }
  let tagEnd = at + 1;
  while (tagEnd < text.length && isWordPart(text.charCodeAt(tagEnd)) && text.charCodeAt(tagEnd) !== 36) tagEnd++;
  if (text.charCodeAt(tagEnd) !== 36) {
    tokens.push({ type: "value", text: text.slice(at, tagEnd), key: "" });
    return tagEnd;
  }
  const tag = text.slice(at, tagEnd + 1);
  const close = text.indexOf(tag, tagEnd + 1);
  if (close === -1) throw new SqlSyntaxError("a quoted text without an end", tag);
  const to = close + tag.length;
  tokens.push({ type: "string", text: text.slice(at, to), key: "" });
  return to;
}
