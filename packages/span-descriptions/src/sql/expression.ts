/** Expressions of operators and operands. Casts are dropped; lists after IN become one value. */
import { readDataType } from "./data-type.ts";
import type { Expression, Node } from "./node.ts";
import { binary, composite, sequence } from "./node.ts";
import { readOperand } from "./operand.ts";
import { nextPower, power } from "./precedence.ts";
import type { Reader } from "./reader.ts";
import {
  commaSeparated,
  descend,
  expectMark,
  expectWord,
  fail,
  isMark,
  isWord,
  peek,
  readWholeName,
  takeWord,
} from "./reader.ts";
import { readExpression, readQuery, startsQuery } from "./recursion.ts";

const printedOperators = new Map([
  ["!=", "<>"],
  ["==", "="],
]);

/**
 * An expression of operators that bind more strongly than a given power.
 * @param above 0 for any
 */
export function parseExpression(reader: Reader, above: number): Expression {
  descend(reader);
  let left = readOperand(reader);
  for (let next = nextPower(reader); next > above; next = nextPower(reader)) left = readRest(reader, left, next);
  reader.depth--;
  return left;
}

/** What follows a first operand. */
function readRest(reader: Reader, left: Expression, strength: number): Expression {
  const token = peek(reader);
  reader.position++;
  if (token.type === "word") return readWordOperator(reader, left, token.key, strength);
  if (token.text === "::") {
    readDataType(reader);
    return left;
  }
  if (token.text === "[") return readSubscript(reader, left);
  const operator = printedOperators.get(token.text) ?? token.text;
  const quantifier = isMark(reader, "(", 1) ? takeWord(reader, "ANY", "ALL", "SOME") : undefined;
  if (quantifier === undefined) return binary(operator, left, readExpression(reader, strength));
  expectMark(reader, "(");
  const set: Node = startsQuery(reader) ? readQuery(reader) : readExpression(reader);
  expectMark(reader, ")");
  return composite(left, ` ${operator} ${quantifier}(`, set, ")");
}

function readSubscript(reader: Reader, left: Expression): Expression {
  const parts: Node[] = [];
  while (!isMark(reader, "]")) {
    const { text, type } = peek(reader);
    if (text.startsWith(":") && type === "placeholder") {
      reader.position++;
      parts.push(text === ":" ? ":" : ":%s");
    } else parts.push(readExpression(reader));
  }
  expectMark(reader, "]");
  return composite(left, "[", ...parts, "]");
}

function readWordOperator(reader: Reader, left: Expression, word: string, strength: number): Expression {
  const negated = word === "NOT";
  const operator = negated ? expectWord(reader, "IN", "BETWEEN", "LIKE", "ILIKE", "SIMILAR", "RLIKE", "REGEXP") : word;
  const spelled = negated ? `NOT ${operator}` : operator;
  switch (operator) {
    case "IS":
      return readIs(reader, left);
    case "ISNULL":
      return composite(left, " IS NULL");
    case "NOTNULL":
      return composite(left, " IS NOT NULL");
    case "IN":
      return composite(left, ` ${spelled} (`, readSet(reader), ")");
    case "BETWEEN": {
      const from = readExpression(reader, power.compare);
      expectWord(reader, "AND");
      return composite(left, ` ${spelled} `, from, " AND ", readExpression(reader, power.compare));
    }
    case "SIMILAR":
      expectWord(reader, "TO");
      return composite(left, ` ${spelled} TO `, readPattern(reader));
    case "LIKE":
    case "ILIKE":
    case "RLIKE":
    case "REGEXP":
      return composite(left, ` ${spelled} `, readPattern(reader));
    case "AT":
      reader.position += 2;
      return composite(left, " AT TIME ZONE ", readExpression(reader, strength));
    case "COLLATE":
      return composite(left, ` COLLATE ${readWholeName(reader)}`);
    default:
      return binary(operator, left, readExpression(reader, strength));
  }
}

function readIs(reader: Reader, left: Expression): Expression {
  const not = takeWord(reader, "NOT") === undefined ? "" : "NOT ";
  const known = takeWord(reader, "NULL", "TRUE", "FALSE", "UNKNOWN");
  if (known !== undefined) return composite(left, ` IS ${not}${known}`);
  expectWord(reader, "DISTINCT");
  expectWord(reader, "FROM");
  return composite(left, ` IS ${not}DISTINCT FROM `, readExpression(reader, power.is));
}

function readPattern(reader: Reader): Node {
  const any = isMark(reader, "(", 1) && takeWord(reader, "ANY") !== undefined ? "ANY " : "";
  const pattern = readExpression(reader, power.like);
  if (takeWord(reader, "ESCAPE") === undefined) return sequence(any, pattern);
  return sequence(any, pattern, " ESCAPE ", readOperand(reader));
}

/** What stands in the parentheses after IN. */
function readSet(reader: Reader): Node {
  if (isWord(reader, "UNNEST")) fail(reader, "(");
  expectMark(reader, "(");
  const set = startsQuery(reader) ? readQuery(reader) : readSetValues(reader);
  expectMark(reader, ")");
  return set;
}

function readSetValues(reader: Reader): Node {
  commaSeparated(reader, readExpression);
  return "%s";
}
