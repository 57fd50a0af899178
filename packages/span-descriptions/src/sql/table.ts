/** Tables that a statement reads: names, subqueries, functions, and how they are joined. */

import { notTableAlias } from "./keywords.ts";
import type { Node } from "./node.ts";
import { joined, sequence } from "./node.ts";
import type { Reader } from "./reader.ts";
import {
  commaSeparated,
  expectMark,
  expectWord,
  fail,
  inParentheses,
  isMark,
  isWord,
  nested,
  peek,
  readLastName,
  readName,
  readNames,
  readTable,
  takeMark,
  takeWord,
} from "./reader.ts";
import { readExpression, readQuery, startsQuery } from "./recursion.ts";

/** More are too deep in any case. */
const mostParentheses = 50;

/** Tables with commas between them, each with what is joined to it. */
export function readFrom(reader: Reader): Node {
  return joined(commaSeparated(reader, readJoined));
}

/** A table with what is joined to it. */
export function readJoined(reader: Reader): Node {
  const parts: Node[] = [readTableFactor(reader)];
  for (;;) {
    const join = readJoinWords(reader);
    if (join === undefined) return parts.length === 1 ? (parts[0] ?? "") : sequence(...parts);
    parts.push(` ${join} `, readTableFactor(reader));
    if (join.startsWith("CROSS") || join.startsWith("OUTER") || join.startsWith("NATURAL")) continue;
    if (takeWord(reader, "ON") !== undefined) parts.push(" ON ", readExpression(reader));
    else if (takeWord(reader, "USING") !== undefined) parts.push(` USING${readNames(reader)}`);
  }
}

const joinWords = "NATURAL GLOBAL ANY ALL ASOF LEFT RIGHT FULL INNER CROSS OUTER SEMI ANTI".split(" ");

function readJoinWords(reader: Reader): string | undefined {
  if (isWord(reader, "STRAIGHT_JOIN")) {
    reader.position++;
    return "STRAIGHT_JOIN";
  }
  let ahead = 0;
  while (joinWords.includes(peek(reader, ahead).key) && peek(reader, ahead).type === "word") ahead++;
  const last = peek(reader, ahead);
  if (last.type !== "word" || !(last.key === "JOIN" || (last.key === "APPLY" && ahead === 1))) return undefined;
  let words = "";
  for (let index = 0; index <= ahead; index++) words += `${index > 0 ? " " : ""}${peek(reader, index).key}`;
  reader.position += ahead + 1;
  return words;
}

function readTableFactor(reader: Reader): Node {
  return nested(reader, () => {
    const parts: Node[] = [];
    if (takeWord(reader, "LATERAL") !== undefined) parts.push("LATERAL ");
    if (takeMark(reader, "(")) {
      parts.push("(", startsQuery(reader) || isMark(reader, "(") ? readNestedQuery(reader) : readJoined(reader), ")");
      expectMark(reader, ")");
    } else if (isWord(reader, "UNNEST") && isMark(reader, "(", 1)) {
      reader.position++;
      parts.push("UNNEST(", joined(inParentheses(reader, readExpression)), ")");
    } else parts.push(readNamedTable(reader));
    parts.push(readTableAlias(reader));
    readHints(reader, parts);
    return parts.length === 2 && parts[1] === "" ? (parts[0] ?? "") : sequence(...parts);
  });
}

/** A query, or a join whose first table stands in parentheses. */
function readNestedQuery(reader: Reader): Node {
  return startsQueryWithin(reader) ? readQuery(reader) : readJoined(reader);
}

function startsQueryWithin(reader: Reader): boolean {
  let ahead = 0;
  while (ahead < mostParentheses && isMark(reader, "(", ahead)) ahead++;
  return ["SELECT", "WITH", "VALUES"].includes(peek(reader, ahead).key);
}

function readNamedTable(reader: Reader): Node {
  const only = takeWord(reader, "ONLY") === undefined ? "" : "ONLY ";
  if (peek(reader).type === "word" && notTableAlias.has(peek(reader).key)) fail(reader, "a table");
  const name = readTable(reader);
  if (!isMark(reader, "(")) return `${only}${name}`;
  return sequence(`${only}${name}(`, joined(inParentheses(reader, readExpression)), ")");
}

/** The alias of a table, with a blank before it; empty without one. */
export function readTableAlias(reader: Reader): string {
  if (takeWord(reader, "AS") !== undefined) return ` AS ${readName(reader)}${readAliasColumns(reader)}`;
  const { type, key } = peek(reader);
  if (type === "quoted" || type === "placeholder" || (type === "word" && !notTableAlias.has(key))) {
    return ` ${readName(reader)}${readAliasColumns(reader)}`;
  }
  return "";
}

function readAliasColumns(reader: Reader): string {
  return isMark(reader, "(") ? ` ${readNames(reader)}` : "";
}

function readHints(reader: Reader, parts: Node[]): void {
  if (isWord(reader, "WITH") && isMark(reader, "(", 1)) {
    reader.position++;
    parts.push(" WITH (", joined(inParentheses(reader, readExpression)), ")");
  }
  for (;;) {
    const use = takeWord(reader, "USE", "FORCE", "IGNORE");
    if (use === undefined) break;
    const kind = expectWord(reader, "INDEX", "KEY");
    let scope = "";
    if (takeWord(reader, "FOR") !== undefined) {
      const target = expectWord(reader, "JOIN", "ORDER", "GROUP");
      if (target !== "JOIN") expectWord(reader, "BY");
      scope = ` FOR ${target}${target === "JOIN" ? "" : " BY"}`;
    }
    parts.push(` ${use} ${kind}${scope} (${inParentheses(reader, readLastName).join(", ")})`);
  }
  const sample = takeWord(reader, "TABLESAMPLE");
  if (sample !== undefined) {
    parts.push(` TABLESAMPLE ${readName(reader)} (`, joined(inParentheses(reader, readExpression)), ")");
  }
}
