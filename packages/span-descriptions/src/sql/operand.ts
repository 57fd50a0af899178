/** What operators work on. Values and placeholders become one thing. */
import { readMatch, readNamed, readWordyCall } from "./call.ts";
import { readDataType } from "./data-type.ts";
import { notExpression } from "./keywords.ts";
import type { Expression } from "./node.ts";
import { composite, joined, parenthesized, value } from "./node.ts";
import { power } from "./precedence.ts";
import type { Reader } from "./reader.ts";
import {
  closed,
  commaSeparated,
  expectMark,
  expectWord,
  fail,
  isMark,
  isWord,
  peek,
  takeMark,
  takeWord,
} from "./reader.ts";
import { readExpression, readExpressions, readQuery, startsQuery } from "./recursion.ts";

const typedTexts = new Set(["DATE", "TIME", "TIMESTAMP", "TIMESTAMPTZ", "DATETIME"]);

/** A value, a column, a call, or an expression in parentheses. */
export function readOperand(reader: Reader): Expression {
  const token = peek(reader);
  switch (token.type) {
    case "value":
    case "string":
      reader.position++;
      return value;
    case "placeholder":
      reader.position++;
      return isMark(reader, "(") ? fail(reader, "the end of a placeholder") : value;
    case "quoted":
      return readNamed(reader);
    case "word":
      return readWordOperand(reader, token.key);
    case "end":
      return fail(reader, "an expression");
    default:
      return readMarkOperand(reader, token.text);
  }
}

function readMarkOperand(reader: Reader, mark: string): Expression {
  if (mark === "(") return readParenthesized(reader);
  if (mark === "-" || mark === "+" || mark === "~" || mark === "!" || mark === "@") {
    reader.position++;
    const operand = readExpression(reader, power.prefix);
    return operand.kind === "value" ? operand : composite(mark, operand);
  }
  return fail(reader, "an expression");
}

function readParenthesized(reader: Reader): Expression {
  expectMark(reader, "(");
  if (startsQuery(reader)) {
    const query = readQuery(reader);
    expectMark(reader, ")");
    return composite("(", query, ")");
  }
  const items = commaSeparated(reader, readExpression);
  expectMark(reader, ")");
  const [only] = items;
  return only !== undefined && items.length === 1 ? parenthesized(only) : composite("(", joined(items), ")");
}

function readWordOperand(reader: Reader, word: string): Expression {
  const opens = isMark(reader, "(", 1);
  switch (word) {
    case "NULL":
    case "TRUE":
    case "FALSE":
      reader.position++;
      return value;
    case "NOT":
      reader.position++;
      return composite("NOT ", readExpression(reader, power.not));
    case "CASE":
      return readCase(reader);
    case "EXISTS":
      if (!opens) return readNamed(reader);
      reader.position += 2;
      return closed(reader, composite("EXISTS (", readQuery(reader), ")"));
    case "INTERVAL":
      return readInterval(reader);
    case "ARRAY":
      return opens || isMark(reader, "[", 1) ? readArray(reader) : readNamed(reader);
    case "CAST":
    case "TRY_CAST":
    case "SAFE_CAST":
      return opens ? readCast(reader) : readNamed(reader);
    case "EXTRACT":
    case "SUBSTRING":
    case "SUBSTR":
    case "TRIM":
    case "POSITION":
    case "OVERLAY":
    case "CEIL":
    case "FLOOR":
      return opens ? readWordyCall(reader, word) : readNamed(reader);
    case "BINARY":
      return readBinary(reader);
    case "MATCH":
      return opens ? readMatch(reader) : readNamed(reader);
    default:
      if (typedTexts.has(word) && peek(reader, 1).type === "string") {
        reader.position += 2;
        return composite(`${word} `, value);
      }
      if (notExpression.has(word)) return fail(reader, "an expression");
      return readNamed(reader);
  }
}

function readCase(reader: Reader): Expression {
  reader.position++;
  if (!isWord(reader, "WHEN")) readExpression(reader);
  while (takeWord(reader, "WHEN") !== undefined) {
    readExpression(reader);
    expectWord(reader, "THEN");
    readExpression(reader);
  }
  if (takeWord(reader, "ELSE") !== undefined) readExpression(reader);
  expectWord(reader, "END");
  return composite("CASE WHEN .. THEN .. END");
}

function readCast(reader: Reader): Expression {
  reader.position += 2;
  const inner = readExpression(reader);
  expectWord(reader, "AS");
  readDataType(reader);
  return closed(reader, inner);
}

/** MySQL's cast to bytes, unless it is a name. */
function readBinary(reader: Reader): Expression {
  const { type } = peek(reader, 1);
  if (type === "operator" || type === "punctuation" || type === "end" || type === "word") return readNamed(reader);
  reader.position++;
  return readExpression(reader, power.prefix);
}

const intervalUnits = ["YEAR", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "QUARTER", "MICROSECOND"];

function readInterval(reader: Reader): Expression {
  const next = peek(reader, 1);
  if (next.type !== "string" && next.type !== "value" && next.type !== "placeholder" && !isMark(reader, "(", 1)) {
    return readNamed(reader);
  }
  reader.position++;
  const amount = readOperand(reader);
  const unit = takeWord(reader, ...intervalUnits);
  if (unit === undefined) return composite("INTERVAL ", amount);
  const to = takeWord(reader, "TO") === undefined ? "" : ` TO ${expectWord(reader, ...intervalUnits)}`;
  return composite("INTERVAL ", amount, ` ${unit}${to}`);
}

function readArray(reader: Reader): Expression {
  reader.position++;
  if (takeMark(reader, "[")) {
    const items = isMark(reader, "]") ? [] : commaSeparated(reader, readExpression);
    expectMark(reader, "]");
    return composite("ARRAY[", joined(items), "]");
  }
  expectMark(reader, "(");
  return closed(reader, composite("ARRAY(", startsQuery(reader) ? readQuery(reader) : readExpressions(reader), ")"));
}
