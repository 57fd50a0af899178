/** Expressions. Casts are dropped; values and placeholders become one thing; lists after IN too. */

import { readDataType } from "./data-type.ts";
import { withoutIds } from "./identifier.ts";
import { notExpression } from "./keywords.ts";
import type { Expression, Node } from "./node.ts";
import { binary, composite, joined, parenthesized, sequence, value } from "./node.ts";
import { readOrderBy } from "./order.ts";
import type { Reader } from "./reader.ts";
import {
  commaSeparated,
  descend,
  expectMark,
  expectWord,
  fail,
  inParentheses,
  isMark,
  isName,
  isWord,
  peek,
  readName,
  readWholeName,
  takeMark,
  takeWord,
  takeWords,
} from "./reader.ts";
import { readExpression, readExpressions, readQuery, startsQuery } from "./recursion.ts";
import { readOver } from "./window.ts";

const power = { or: 5, and: 10, not: 15, is: 17, like: 19, compare: 20, prefix: 30 } as const;
const powers = new Map<string, number>([
  ...["=", "==", "<>", "!=", "<", ">", "<=", ">=", "<=>"].map((operator) => [operator, power.compare] as const),
  ...[
    "~",
    "~*",
    "!~",
    "!~*",
    "~~",
    "!~~",
    "~~*",
    "@>",
    "<@",
    "->",
    "->>",
    "#>",
    "#>>",
    "#-",
    "@@",
    "@?",
    "&&",
    "||",
    "<<",
    ">>",
    "^@",
    "-|-",
    "@",
    "#",
  ].map((operator) => [operator, 22] as const),
  ["|", 21],
  ["^", 22],
  ["&", 23],
  ["+", 30],
  ["-", 30],
  ["*", 40],
  ["/", 40],
  ["::", 50],
  ["[", 50],
]);
const wordPowers = new Map<string, number>([
  ["OR", power.or],
  ["AND", power.and],
  ["XOR", 24],
  ["IS", power.is],
  ["ISNULL", power.is],
  ["NOTNULL", power.is],
  ["NOT", power.compare],
  ["IN", power.compare],
  ["BETWEEN", power.compare],
  ["LIKE", power.like],
  ["ILIKE", power.like],
  ["SIMILAR", power.like],
  ["RLIKE", power.like],
  ["REGEXP", power.like],
  ["GLOB", power.like],
  ["MATCH", power.like],
  ["OVERLAPS", power.compare],
  ["DIV", 40],
  ["AT", 41],
  ["COLLATE", 50],
]);
/** Names of functions that are called without parentheses. */
const bareFunctions = new Set([
  "CURRENT_TIMESTAMP",
  "CURRENT_DATE",
  "CURRENT_TIME",
  "CURRENT_USER",
  "SESSION_USER",
  "USER",
  "LOCALTIME",
  "LOCALTIMESTAMP",
  "CURRENT_CATALOG",
]);
const printedOperators = new Map([
  ["!=", "<>"],
  ["==", "="],
]);
const typedTexts = new Set(["DATE", "TIME", "TIMESTAMP", "TIMESTAMPTZ", "DATETIME"]);

/** An expression. */
export function parseExpression(reader: Reader): Expression {
  return readOperation(reader, 0);
}

/**
 * An expression of operators that bind more strongly than a given power.
 * @param above 0 for any
 */
function readOperation(reader: Reader, above: number): Expression {
  descend(reader);
  let left = readOperand(reader);
  for (let next = nextPower(reader); next > above; next = nextPower(reader)) left = readRest(reader, left, next);
  reader.depth--;
  return left;
}

function nextPower(reader: Reader): number {
  const token = peek(reader);
  if (token.type === "operator" || token.type === "punctuation") return powers.get(token.text) ?? 0;
  if (token.type !== "word") return 0;
  const found = wordPowers.get(token.key) ?? 0;
  if (token.key === "NOT") return isNegated(reader) ? found : 0;
  if (token.key === "AT") return isWord(reader, "TIME", 1) ? found : 0;
  return found;
}

function isNegated(reader: Reader): boolean {
  return ["IN", "BETWEEN", "LIKE", "ILIKE", "SIMILAR", "RLIKE", "REGEXP"].includes(peek(reader, 1).key);
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
  if (quantifier === undefined) return binary(operator, left, readOperation(reader, strength));
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
      const from = readOperation(reader, power.compare);
      expectWord(reader, "AND");
      return composite(left, ` ${spelled} `, from, " AND ", readOperation(reader, power.compare));
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
      return composite(left, " AT TIME ZONE ", readOperation(reader, strength));
    case "COLLATE":
      return composite(left, ` COLLATE ${readWholeName(reader)}`);
    default:
      return binary(operator, left, readOperation(reader, strength));
  }
}

function readIs(reader: Reader, left: Expression): Expression {
  const not = takeWord(reader, "NOT") === undefined ? "" : "NOT ";
  const known = takeWord(reader, "NULL", "TRUE", "FALSE", "UNKNOWN");
  if (known !== undefined) return composite(left, ` IS ${not}${known}`);
  expectWord(reader, "DISTINCT");
  expectWord(reader, "FROM");
  return composite(left, ` IS ${not}DISTINCT FROM `, readOperation(reader, power.is));
}

function readPattern(reader: Reader): Node {
  const any = isMark(reader, "(", 1) && takeWord(reader, "ANY") !== undefined ? "ANY " : "";
  const pattern = readOperation(reader, power.like);
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

function readOperand(reader: Reader): Expression {
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
    const operand = readOperation(reader, power.prefix);
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
      return composite("NOT ", readOperation(reader, power.not));
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

function closed(reader: Reader, expression: Expression): Expression {
  expectMark(reader, ")");
  return expression;
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
  return readOperation(reader, power.prefix);
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

/** Calls whose arguments have words between them. */
function readWordyCall(reader: Reader, name: string): Expression {
  reader.position += 2;
  const parts: Node[] = [`${name}(`];
  if (name === "EXTRACT") {
    const field = peek(reader);
    reader.position++;
    parts.push(field.type === "string" ? "%s" : field.key);
    parts.push(takeMark(reader, ",") ? ", " : ` ${expectWord(reader, "FROM")} `, readExpression(reader));
    return closed(reader, composite(...parts, ")"));
  }
  if (name === "TRIM") {
    const side = takeWord(reader, "BOTH", "LEADING", "TRAILING");
    if (side !== undefined) parts.push(`${side} `);
    if (takeWord(reader, "FROM") !== undefined) parts.push("FROM ");
  }
  parts.push(name === "POSITION" ? readOperation(reader, power.compare) : readExpression(reader));
  while (!isMark(reader, ")")) {
    const word = takeWord(reader, "FROM", "FOR", "IN", "PLACING", "TO");
    if (word === undefined) expectMark(reader, ",");
    parts.push(word === undefined ? ", " : ` ${word} `, readExpression(reader));
  }
  return closed(reader, composite(...parts, ")"));
}

function readMatch(reader: Reader): Expression {
  reader.position++;
  const columns = inParentheses(reader, readExpression);
  if (takeWord(reader, "AGAINST") === undefined) {
    return composite("MATCH(", joined(columns), ")");
  }
  expectMark(reader, "(");
  const text = readOperation(reader, power.compare);
  let mode = "";
  while (!isMark(reader, ")")) {
    mode += ` ${expectWord(reader, "IN", "NATURAL", "LANGUAGE", "BOOLEAN", "MODE", "WITH", "QUERY", "EXPANSION")}`;
  }
  return closed(reader, composite("MATCH (", joined(columns), ") AGAINST (", text, `${mode})`));
}

/** A column, or a call. */
function readNamed(reader: Reader): Expression {
  const from = reader.position;
  let name = "";
  let parts = 0;
  do {
    if (parts > 0 && takeMark(reader, "*")) return { kind: "column", name: "*" };
    if (!isName(reader)) fail(reader, "a name");
    name = readName(reader);
    parts++;
  } while (takeMark(reader, "."));
  if (isMark(reader, "(")) {
    reader.position = from;
    return readCall(reader);
  }
  return parts === 1 && bareFunctions.has(peek(reader, -1).key) ? composite(name) : { kind: "column", name };
}

function readCall(reader: Reader): Expression {
  const parts: Node[] = [readWholeName(reader), "("];
  expectMark(reader, "(");
  const kind = takeWord(reader, "DISTINCT", "ALL");
  if (kind !== undefined) parts.push(`${kind} `);
  if (startsQuery(reader)) parts.push(readQuery(reader));
  else if (!isMark(reader, ")")) parts.push(joined(commaSeparated(reader, readArgument)));
  if (isWord(reader, "ORDER")) parts.push(" ", readOrderBy(reader));
  if (takeWord(reader, "SEPARATOR") !== undefined) parts.push(" SEPARATOR ", readOperand(reader));
  if (takeWord(reader, "LIMIT") !== undefined) parts.push(" LIMIT ", readExpression(reader));
  parts.push(nullTreatment(reader));
  expectMark(reader, ")");
  parts.push(")");
  if (takeWords(reader, "WITHIN", "GROUP")) {
    expectMark(reader, "(");
    parts.push(" WITHIN GROUP (", readOrderBy(reader), ")");
    expectMark(reader, ")");
  }
  if (isWord(reader, "FILTER") && isMark(reader, "(", 1)) {
    reader.position += 2;
    expectWord(reader, "WHERE");
    parts.push(" FILTER (WHERE ", readExpression(reader), ")");
    expectMark(reader, ")");
  }
  parts.push(nullTreatment(reader));
  if (takeWord(reader, "OVER") !== undefined) parts.push(" OVER ", readOver(reader));
  return composite(...parts);
}

function nullTreatment(reader: Reader): string {
  if (takeWords(reader, "IGNORE", "NULLS")) return " IGNORE NULLS";
  return takeWords(reader, "RESPECT", "NULLS") ? " RESPECT NULLS" : "";
}

function readArgument(reader: Reader): Node {
  if (takeMark(reader, "*")) return "*";
  if (isName(reader) && (isMark(reader, "=>", 1) || isMark(reader, ":=", 1))) {
    const name = withoutIds(peek(reader).text);
    const arrow = peek(reader, 1).text;
    reader.position += 2;
    return sequence(`${name} ${arrow} `, readExpression(reader));
  }
  return readExpression(reader);
}
