/** Statements that ask about, copy or grant: SHOW, EXPLAIN, DESCRIBE, COPY, GRANT, REVOKE, PRAGMA and the like. */

import { readChange } from "./change.ts";
import type { Node } from "./node.ts";
import { sequence } from "./node.ts";
import type { Reader } from "./reader.ts";
import {
  commaSeparated,
  expectWord,
  fail,
  inParentheses,
  isMark,
  isWord,
  peek,
  readLastName,
  readNames,
  readTable,
  readWholeName,
  takeMark,
  takeWord,
  takeWords,
} from "./reader.ts";
import { readExpression, readQuery } from "./recursion.ts";

/** Such a statement; undefined if none begins here. */
export function readCatalog(reader: Reader): Node | undefined {
  const word = takeWord(reader, "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "COPY", "GRANT", "REVOKE", "PRAGMA", "ANALYZE");
  switch (word) {
    case "SHOW":
      return readShow(reader);
    case "EXPLAIN":
    case "DESCRIBE":
    case "DESC":
      return readExplain(reader, word);
    case "COPY":
      return readCopy(reader);
    case "GRANT":
      return readGrant(reader);
    case "REVOKE":
      return readRevoke(reader);
    case "PRAGMA":
      return readPragma(reader);
    case "ANALYZE":
      return `ANALYZE${takeWord(reader, "TABLE") === undefined ? "" : " TABLE"} ${readTable(reader)}`;
    default:
      return undefined;
  }
}

/** Kinds whose LIKE pattern is a value; that of others is left as it is. */
const hidesPattern = new Set(["FUNCTIONS", "VARIABLES", "COLLATION"]);

function readShow(reader: Reader): Node {
  let text = "SHOW";
  for (const word of ["EXTENDED", "FULL", "GLOBAL", "SESSION"]) {
    if (takeWord(reader, word) !== undefined) text += ` ${word}`;
  }
  const kind = takeWord(
    reader,
    ..."TABLES COLUMNS FIELDS FUNCTIONS VARIABLES COLLATION STATUS DATABASES SCHEMAS CREATE".split(" "),
  );
  if (kind === "CREATE") {
    const what = expectWord(reader, "TABLE", "VIEW", "FUNCTION", "PROCEDURE", "TRIGGER", "EVENT");
    return `${text} CREATE ${what} ${readWholeName(reader)}`;
  }
  if (kind === undefined) {
    const names: string[] = [];
    do names.push(readWholeName(reader));
    while (peek(reader).type === "word");
    return `${text} ${names.join(" ")}`;
  }
  text += ` ${kind === "FIELDS" ? "COLUMNS" : kind}`;
  for (;;) {
    const from = takeWord(reader, "FROM", "IN");
    if (from === undefined) break;
    const isTable = text.endsWith("COLUMNS");
    text += ` ${from} ${isTable ? readShownTable(reader) : readWholeName(reader)}`;
  }
  if (takeWord(reader, "WHERE") !== undefined) return sequence(`${text} WHERE `, readExpression(reader));
  const like = takeWord(reader, "LIKE", "ILIKE");
  if (like === undefined) return text;
  const pattern = peek(reader);
  if (pattern.type !== "string") fail(reader, "a pattern");
  reader.position++;
  return `${text} ${like} ${hidesPattern.has(kind) ? "'%s'" : pattern.text}`;
}

/** A table as it is written. */
function readShownTable(reader: Reader): string {
  const from = reader.position;
  readTable(reader);
  reader.position = from;
  return readWholeName(reader);
}

function readExplain(reader: Reader, word: string): Node {
  let head = word;
  if (takeWord(reader, "ANALYZE") !== undefined) head += " ANALYZE";
  if (takeWord(reader, "VERBOSE") !== undefined) head += " VERBOSE";
  if (takeWords(reader, "QUERY", "PLAN")) head += " QUERY PLAN";
  const change = readChange(reader);
  if (change !== undefined) return sequence(`${head} `, change);
  if (isWord(reader, "SELECT") || isWord(reader, "WITH")) return sequence(`${head} `, readQuery(reader));
  return `${head} ${readTable(reader)}`;
}

/** Of a list of columns, the last one is left; values are one `..`. */
function readCopy(reader: Reader): Node {
  const parts: Node[] = ["COPY "];
  if (isMark(reader, "(")) {
    reader.position++;
    parts.push("(", readQuery(reader), ")");
    if (!takeMark(reader, ")")) fail(reader, ")");
  } else {
    parts.push(readLastName(reader));
    const last = isMark(reader, "(") ? inParentheses(reader, readLastName).at(-1) : undefined;
    if (last !== undefined) parts.push(` (${last})`);
  }
  const direction = expectWord(reader, "FROM", "TO");
  const target = takeWord(reader, "STDIN", "STDOUT", "PROGRAM");
  if ((target === undefined || target === "PROGRAM") && peek(reader).type === "string") reader.position++;
  parts.push(` ${direction} ${target ?? "%s"}`);
  while (peek(reader).type !== "end" && !isMark(reader, ";")) {
    takeWord(reader, "WITH");
    if (isMark(reader, "(")) skipOptions(reader);
    else {
      expectWord(reader, "BINARY", "CSV", "HEADER", "DELIMITER", "NULL", "QUOTE", "ESCAPE");
      if (peek(reader).type === "string") reader.position++;
    }
  }
  if (target === "STDIN") parts.push(";\n..\n\\.");
  return sequence(...parts);
}

function skipOptions(reader: Reader): void {
  inParentheses(reader, (option) => {
    while (!isMark(option, ",") && !isMark(option, ")")) {
      if (peek(option).type === "end") fail(option, ")");
      option.position++;
    }
  });
}

/** What is granted keeps its qualified name; who it is granted to does not. */
function readGrant(reader: Reader): string {
  const head = `GRANT ${readPrivileges(reader)}`;
  expectWord(reader, "TO");
  const grantees = commaSeparated(reader, readLastName).join(", ");
  return `${head} TO ${grantees}${takeWords(reader, "WITH", "GRANT", "OPTION") ? " WITH GRANT OPTION" : ""}`;
}

function readRevoke(reader: Reader): string {
  const head = `REVOKE ${readPrivileges(reader)}`;
  expectWord(reader, "FROM");
  const grantees = commaSeparated(reader, readLastName).join(", ");
  const behavior = takeWord(reader, "CASCADE", "RESTRICT");
  return `${head} FROM ${grantees}${behavior === undefined ? "" : ` ${behavior}`}`;
}

function readPrivileges(reader: Reader): string {
  const privileges = takeWord(reader, "ALL") === undefined ? commaSeparated(reader, readPrivilege).join(", ") : "ALL";
  const all = privileges === "ALL" && takeWord(reader, "PRIVILEGES") !== undefined ? " PRIVILEGES" : "";
  expectWord(reader, "ON");
  let kind = "";
  if (takeWords(reader, "ALL", "TABLES", "IN", "SCHEMA")) kind = "ALL TABLES IN SCHEMA ";
  else if (takeWord(reader, "TABLE") === undefined) {
    const other = takeWord(reader, "SCHEMA", "SEQUENCE", "DATABASE");
    if (other !== undefined) kind = `${other} `;
  }
  return `${privileges}${all} ON ${kind}${commaSeparated(reader, readWholeName).join(", ")}`;
}

function readPrivilege(reader: Reader): string {
  const privilege = expectWord(
    reader,
    ..."SELECT INSERT UPDATE DELETE TRUNCATE REFERENCES TRIGGER USAGE CONNECT CREATE EXECUTE TEMPORARY".split(" "),
  );
  return isMark(reader, "(") ? `${privilege} ${readNames(reader)}` : privilege;
}

function readPragma(reader: Reader): string {
  const name = readWholeName(reader);
  if (takeMark(reader, "=")) return `PRAGMA ${name} = ${readPragmaValue(reader)}`;
  if (!takeMark(reader, "(")) return `PRAGMA ${name}`;
  const argument = readPragmaValue(reader);
  if (!takeMark(reader, ")")) fail(reader, ")");
  return `PRAGMA ${name}(${argument})`;
}

function readPragmaValue(reader: Reader): string {
  const { type } = peek(reader);
  if (type !== "value" && type !== "string" && type !== "placeholder") fail(reader, "a value");
  reader.position++;
  return "%s";
}
