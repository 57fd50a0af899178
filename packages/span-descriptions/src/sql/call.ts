/** Columns, and calls of functions. */
import { withoutIds } from "./identifier.ts";
import type { Expression, Node } from "./node.ts";
import { composite, joined, sequence } from "./node.ts";
import { readOrderBy } from "./order.ts";
import { power } from "./precedence.ts";
import type { Reader } from "./reader.ts";
import {
  closed,
  commaSeparated,
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
import { readExpression, readQuery, startsQuery } from "./recursion.ts";
import { readOver } from "./window.ts";

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
/** Calls whose arguments have words between them. */
export function readWordyCall(reader: Reader, name: string): Expression {
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
  parts.push(name === "POSITION" ? readExpression(reader, power.compare) : readExpression(reader));
  while (!isMark(reader, ")")) {
    const word = takeWord(reader, "FROM", "FOR", "IN", "PLACING", "TO");
    if (word === undefined) expectMark(reader, ",");
    parts.push(word === undefined ? ", " : ` ${word} `, readExpression(reader));
  }
  return closed(reader, composite(...parts, ")"));
}

/** MySQL's search for words. */
export function readMatch(reader: Reader): Expression {
  reader.position++;
  const columns = inParentheses(reader, readExpression);
  if (takeWord(reader, "AGAINST") === undefined) {
    return composite("MATCH(", joined(columns), ")");
  }
  expectMark(reader, "(");
  const text = readExpression(reader, power.compare);
  let mode = "";
  while (!isMark(reader, ")")) {
    mode += ` ${expectWord(reader, "IN", "NATURAL", "LANGUAGE", "BOOLEAN", "MODE", "WITH", "QUERY", "EXPANSION")}`;
  }
  return closed(reader, composite("MATCH (", joined(columns), ") AGAINST (", text, `${mode})`));
}

/** A column, or a call. */
export function readNamed(reader: Reader): Expression {
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
  if (takeWord(reader, "SEPARATOR") !== undefined) parts.push(" SEPARATOR ", readExpression(reader, power.prefix));
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
