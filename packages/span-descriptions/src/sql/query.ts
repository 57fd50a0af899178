/** Queries: SELECT, its set operations, and what surrounds them. */

import { readChange } from "./change.ts";
import { notColumnAlias } from "./keywords.ts";
import type { Expression, Node } from "./node.ts";
import { joined, sequence } from "./node.ts";
import { readOrderBy } from "./order.ts";
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
  takeWords,
} from "./reader.ts";
import { readExpression, readExpressions, readQuery } from "./recursion.ts";
import { readFrom } from "./table.ts";
import { readOver } from "./window.ts";

/** A query, with its CTEs, order and limits. */
export function parseQuery(reader: Reader): Node {
  return nested(reader, () => {
    const parts: Node[] = [];
    if (isWord(reader, "WITH")) parts.push(readCommonTables(reader), " ");
    const change = readChange(reader);
    if (change !== undefined) return sequence(...parts, change);
    parts.push(readSet(reader));
    readTail(reader, parts);
    return sequence(...parts);
  });
}

function readCommonTables(reader: Reader): Node {
  expectWord(reader, "WITH");
  const recursive = takeWord(reader, "RECURSIVE") === undefined ? "" : "RECURSIVE ";
  return sequence(`WITH ${recursive}`, joined(commaSeparated(reader, readCommonTable)));
}

function readCommonTable(reader: Reader): Node {
  const name = readName(reader);
  const columns = isMark(reader, "(") ? ` ${readNames(reader)}` : "";
  expectWord(reader, "AS");
  const not = takeWord(reader, "NOT") === undefined ? "" : "NOT ";
  const materialized = takeWord(reader, "MATERIALIZED") === undefined ? "" : `${not}MATERIALIZED `;
  expectMark(reader, "(");
  const query = readQuery(reader);
  expectMark(reader, ")");
  return sequence(`${name}${columns} AS ${materialized}(`, query, ")");
}

/** SELECT, VALUES, a query in parentheses, and more of them joined by UNION and the like. */
function readSet(reader: Reader): Node {
  const parts: Node[] = [readSetOperand(reader)];
  for (;;) {
    const operator = takeWord(reader, "UNION", "EXCEPT", "INTERSECT", "MINUS");
    if (operator === undefined) return sequence(...parts);
    const kind = takeWord(reader, "ALL", "DISTINCT");
    parts.push(` ${operator} ${kind === undefined ? "" : `${kind} `}`, readSetOperand(reader));
  }
}

function readSetOperand(reader: Reader): Node {
  if (takeMark(reader, "(")) {
    const query = readQuery(reader);
    expectMark(reader, ")");
    return sequence("(", query, ")");
  }
  if (takeWord(reader, "VALUES") !== undefined) {
    return sequence("VALUES ", joined(commaSeparated(reader, readRow)));
  }
  if (isWord(reader, "TABLE")) {
    reader.position++;
    return `TABLE ${readTable(reader)}`;
  }
  return readSelect(reader);
}

function readRow(reader: Reader): Node {
  const prefix = takeWord(reader, "ROW") === undefined ? "(" : "ROW(";
  return sequence(prefix, joined(inParentheses(reader, readExpression)), ")");
}

function readSelect(reader: Reader): Node {
  expectWord(reader, "SELECT");
  const parts: Node[] = ["SELECT "];
  if (takeWord(reader, "DISTINCT") !== undefined) {
    parts.push("DISTINCT ");
    if (takeWord(reader, "ON") !== undefined) {
      parts.push("ON (", joined(inParentheses(reader, readExpression)), ") ");
    }
  } else takeWord(reader, "ALL");
  parts.push(readModifiers(reader));
  if (isWord(reader, "TOP") && (isMark(reader, "(", 1) || peek(reader, 1).type === "value"))
    parts.push(readTop(reader));
  if (!isWord(reader, "FROM")) parts.push(readSelectList(reader));
  if (takeWord(reader, "INTO") !== undefined) {
    const kind = takeWord(reader, "TEMPORARY", "TEMP", "UNLOGGED");
    takeWord(reader, "TABLE");
    parts.push(` INTO ${kind === undefined ? "" : `${kind} `}${readLastName(reader)}`);
  }
  if (takeWord(reader, "FROM") !== undefined) parts.push(" FROM ", readFrom(reader));
  readClauses(reader, parts);
  return sequence(...parts);
}

/** What MySQL is told about how to read, as far as it is not the name of a column. */
function readModifiers(reader: Reader): string {
  let text = "";
  for (;;) {
    const next = peek(reader, 1);
    const isAlone =
      next.type === "punctuation" || next.type === "operator" || next.type === "end" || next.key === "FROM";
    if (isAlone && !isMark(reader, "*", 1)) return text;
    const modifier = takeWord(
      reader,
      "SQL_CALC_FOUND_ROWS",
      "SQL_NO_CACHE",
      "SQL_CACHE",
      "HIGH_PRIORITY",
      "STRAIGHT_JOIN",
    );
    if (modifier === undefined) return text;
    text += `${modifier} `;
  }
}

function readTop(reader: Reader): Node {
  reader.position++;
  const parts: Node[] = ["TOP "];
  if (takeMark(reader, "(")) {
    parts.push("(", readExpression(reader), ")");
    expectMark(reader, ")");
  } else {
    parts.push(peek(reader).text);
    reader.position++;
  }
  if (takeWord(reader, "PERCENT") !== undefined) parts.push(" PERCENT");
  if (takeWords(reader, "WITH", "TIES")) parts.push(" WITH TIES");
  return sequence(...parts, " ");
}

/** The select list: aliases dropped, two or more plain columns and values in a row are one `..`. */
function readSelectList(reader: Reader): Node {
  const items: Node[] = [];
  let run: Expression[] = [];
  const endRun = () => {
    if (run.length > 1) items.push("..");
    else items.push(...run);
    run = [];
  };
  do {
    if (takeMark(reader, "*")) {
      endRun();
      items.push("*");
      continue;
    }
    const item = readExpression(reader);
    skipAlias(reader);
    if (item.kind === "value" || (item.kind === "column" && item.name !== "*")) run.push(item);
    else {
      endRun();
      items.push(item);
    }
  } while (takeMark(reader, ","));
  endRun();
  return joined(items);
}

function skipAlias(reader: Reader): void {
  if (takeWord(reader, "AS") !== undefined) {
    const { type } = peek(reader);
    if (type !== "word" && type !== "quoted" && type !== "string") fail(reader, "an alias");
    reader.position++;
    return;
  }
  const { type, key } = peek(reader);
  if (type === "quoted" || type === "string" || (type === "word" && !notColumnAlias.has(key))) reader.position++;
}

function readClauses(reader: Reader, parts: Node[]): void {
  if (takeWord(reader, "PREWHERE") !== undefined) parts.push(" PREWHERE ", readExpression(reader));
  if (takeWord(reader, "WHERE") !== undefined) parts.push(" WHERE ", readExpression(reader));
  if (takeWords(reader, "GROUP", "BY")) parts.push(" GROUP BY ", readGroups(reader));
  if (takeWord(reader, "HAVING") !== undefined) parts.push(" HAVING ", readExpression(reader));
  if (takeWord(reader, "WINDOW") !== undefined) {
    const windows = commaSeparated(reader, () => {
      const name = readName(reader);
      expectWord(reader, "AS");
      return sequence(`${name} AS `, readOver(reader));
    });
    parts.push(" WINDOW ", joined(windows));
  }
  if (takeWord(reader, "QUALIFY") !== undefined) parts.push(" QUALIFY ", readExpression(reader));
}

function readGroups(reader: Reader): Node {
  if (takeWord(reader, "ALL") !== undefined) return "ALL";
  const groups = joined(
    commaSeparated(reader, () => {
      if (!takeWords(reader, "GROUPING", "SETS")) return readExpression(reader);
      const sets = inParentheses(reader, readGroupingSet);
      return sequence("GROUPING SETS (", joined(sets), ")");
    }),
  );
  if (!takeWord(reader, "WITH")) return groups;
  return sequence(groups, ` WITH ${expectWord(reader, "ROLLUP", "CUBE", "TOTALS")}`);
}

function readGroupingSet(reader: Reader): Node {
  if (!isMark(reader, "(")) return readExpression(reader);
  return sequence("(", joined(inParentheses(reader, readExpression)), ")");
}

/** Order, limits and locks. */
function readTail(reader: Reader, parts: Node[]): void {
  if (isWord(reader, "ORDER")) parts.push(" ", readOrderBy(reader));
  const limits = { limit: "", offset: "", fetch: "" } as { limit: Node; offset: Node; fetch: Node };
  for (;;) {
    if (takeWord(reader, "LIMIT") !== undefined) limits.limit = readLimit(reader);
    else if (takeWord(reader, "OFFSET") !== undefined) {
      const offset = readExpression(reader);
      const rows = takeWord(reader, "ROWS", "ROW");
      limits.offset = sequence(" OFFSET ", offset, rows === undefined ? "" : ` ${rows}`);
    } else if (takeWord(reader, "FETCH") !== undefined) limits.fetch = readFetch(reader);
    else break;
  }
  parts.push(limits.limit, limits.offset, limits.fetch);
  while (isWord(reader, "FOR")) parts.push(readLock(reader));
}

function readLimit(reader: Reader): Node {
  if (takeWord(reader, "ALL") !== undefined) return "";
  const limit = readExpression(reader);
  if (takeMark(reader, ",")) return sequence(" LIMIT ", limit, ", ", readExpression(reader));
  if (takeWord(reader, "BY") !== undefined) return sequence(" LIMIT ", limit, " BY ", readExpressions(reader));
  return sequence(" LIMIT ", limit);
}

function readFetch(reader: Reader): Node {
  expectWord(reader, "FIRST", "NEXT");
  const quantity = isWord(reader, "ROW") || isWord(reader, "ROWS") ? undefined : readExpression(reader);
  expectWord(reader, "ROW", "ROWS");
  const ties = takeWord(reader, "ONLY") === undefined;
  if (ties && !takeWords(reader, "WITH", "TIES")) fail(reader, "ONLY");
  const count: Node = quantity === undefined ? "" : sequence(quantity, " ");
  return sequence(" FETCH FIRST ", count, `ROWS ${ties ? "WITH TIES" : "ONLY"}`);
}

function readLock(reader: Reader): Node {
  expectWord(reader, "FOR");
  let text = ` FOR ${expectWord(reader, "UPDATE", "SHARE")}`;
  if (takeWord(reader, "OF") !== undefined) text += ` OF ${readLastName(reader)}`;
  if (takeWord(reader, "NOWAIT") !== undefined) text += " NOWAIT";
  else if (takeWords(reader, "SKIP", "LOCKED")) text += " SKIP LOCKED";
  return text;
}
