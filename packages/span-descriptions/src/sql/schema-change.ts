/** Statements that change the schema: CREATE, ALTER, DROP, TRUNCATE. */

import { readColumnDefinition, readConstraint, startsConstraint } from "./column-definition.ts";
import { readDataType } from "./data-type.ts";
import type { Node } from "./node.ts";
import { joined, sequence } from "./node.ts";
import { readOrdered } from "./order.ts";
import type { Reader } from "./reader.ts";
import {
  commaSeparated,
  expectMark,
  expectWord,
  fail,
  inParentheses,
  isMark,
  isName,
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

/** A statement that changes the schema; undefined if none begins here. */
export function readSchemaChange(reader: Reader): Node | undefined {
  switch (takeWord(reader, "CREATE", "ALTER", "DROP", "TRUNCATE")) {
    case "CREATE":
      return readCreate(reader);
    case "ALTER":
      return readAlter(reader);
    case "DROP":
      return readDrop(reader);
    case "TRUNCATE":
      return readTruncate(reader);
    default:
      return undefined;
  }
}

function readCreate(reader: Reader): Node {
  let head = "CREATE ";
  if (takeWords(reader, "OR", "REPLACE")) head += "OR REPLACE ";
  for (const word of ["GLOBAL", "LOCAL", "TEMPORARY", "TEMP", "UNLOGGED", "UNIQUE", "MATERIALIZED"]) {
    if (takeWord(reader, word) !== undefined) head += `${word === "TEMP" ? "TEMPORARY" : word} `;
  }
  switch (takeWord(reader, "TABLE", "INDEX", "VIEW", "DATABASE", "SCHEMA")) {
    case "TABLE":
      return readCreateTable(reader, head);
    case "INDEX":
      return readCreateIndex(reader, head);
    case "VIEW":
      return readCreateView(reader, head);
    case "DATABASE":
      return `${head}DATABASE ${ifNotExists(reader)}${readLastName(reader)}`;
    case "SCHEMA":
      return `${head}SCHEMA ${ifNotExists(reader)}${readLastName(reader)}`;
    default:
      return fail(reader, "TABLE, INDEX or VIEW");
  }
}

function ifNotExists(reader: Reader): string {
  return takeWords(reader, "IF", "NOT", "EXISTS") ? "IF NOT EXISTS " : "";
}

function ifExists(reader: Reader): string {
  return takeWords(reader, "IF", "EXISTS") ? "IF EXISTS " : "";
}

function readCreateTable(reader: Reader, head: string): Node {
  const parts: Node[] = [`${head}TABLE ${ifNotExists(reader)}${readTable(reader)}`];
  if (takeWord(reader, "LIKE") !== undefined) return sequence(...parts, ` LIKE ${readTable(reader)}`);
  if (isMark(reader, "(")) {
    const columns = inParentheses(reader, readTableElement);
    parts.push(" (", joined(columns), ")");
  }
  readTableOptions(reader, parts);
  if (takeWord(reader, "AS") !== undefined) parts.push(" AS ", readQuery(reader));
  return sequence(...parts);
}

function readTableElement(reader: Reader): Node {
  if (takeWord(reader, "LIKE") !== undefined) return `LIKE ${readTable(reader)}`;
  return startsConstraint(reader) ? readConstraint(reader) : readColumnDefinition(reader);
}

/** `NAME = value` and the like; comments are left out. */
function readTableOptions(reader: Reader, parts: Node[]): void {
  if (takeWords(reader, "WITHOUT", "ROWID")) parts.push(" WITHOUT ROWID");
  while (peek(reader).type === "word" && !isWord(reader, "AS") && !isMark(reader, "(", 1)) {
    let name = peek(reader).key;
    reader.position++;
    while (peek(reader).type === "word" && (isMark(reader, "=", 1) || name === "DEFAULT" || name === "CHARACTER")) {
      name += ` ${peek(reader).key}`;
      reader.position++;
    }
    const equals = takeMark(reader, "=");
    const token = peek(reader);
    if (token.type === "end" || token.type === "punctuation" || token.type === "operator") fail(reader, "an option");
    reader.position++;
    const isText = token.type === "string" || token.type === "value";
    if (name !== "COMMENT") parts.push(` ${name}${equals ? " = " : " "}${isText ? "%s" : token.text}`);
    takeMark(reader, ",");
  }
}

function readCreateIndex(reader: Reader, head: string): Node {
  const concurrently = takeWord(reader, "CONCURRENTLY") === undefined ? "" : "CONCURRENTLY ";
  let text = `${head}INDEX ${concurrently}${ifNotExists(reader)}`;
  if (!isWord(reader, "ON")) text += `${readLastName(reader)} `;
  expectWord(reader, "ON");
  text += `ON ${readTable(reader)}`;
  if (takeWord(reader, "USING") !== undefined) text += ` USING ${readLastName(reader).toUpperCase()} `;
  const parts: Node[] = [`${text}(`, joined(inParentheses(reader, readOrdered)), ")"];
  if (takeWord(reader, "INCLUDE") !== undefined) parts.push(` INCLUDE ${readNames(reader)}`);
  if (takeWord(reader, "WHERE") !== undefined) parts.push(" WHERE ", readExpression(reader));
  return sequence(...parts);
}

function readCreateView(reader: Reader, head: string): Node {
  let text = `${head}VIEW ${ifNotExists(reader)}${readTable(reader)}`;
  if (isMark(reader, "(")) text += ` ${readNames(reader)}`;
  expectWord(reader, "AS");
  return sequence(`${text} AS `, readQuery(reader));
}

function readAlter(reader: Reader): Node {
  if (takeWord(reader, "INDEX") !== undefined) {
    const name = readLastName(reader);
    expectWord(reader, "RENAME");
    expectWord(reader, "TO");
    return `ALTER INDEX ${name} RENAME TO ${readLastName(reader)}`;
  }
  expectWord(reader, "TABLE");
  const condition = ifExists(reader);
  const only = takeWord(reader, "ONLY") === undefined ? "" : "ONLY ";
  const head = `ALTER TABLE ${condition}${only}${readTable(reader)} `;
  return sequence(head, joined(commaSeparated(reader, readAlteration)));
}

function readAlteration(reader: Reader): Node {
  switch (expectWord(reader, "ADD", "DROP", "RENAME", "ALTER", "MODIFY", "CHANGE", "OWNER", "ENABLE", "DISABLE")) {
    case "ADD": {
      if (startsConstraint(reader)) return sequence("ADD ", readConstraint(reader));
      const column = takeWord(reader, "COLUMN") === undefined ? "" : "COLUMN ";
      return sequence(`ADD ${column}${ifNotExists(reader)}`, readColumnDefinition(reader));
    }
    case "DROP": {
      const kind = takeWord(reader, "CONSTRAINT", "COLUMN", "INDEX");
      if (takeWords(reader, "PRIMARY", "KEY")) return "DROP PRIMARY KEY";
      const name = `${ifExists(reader)}${readLastName(reader)}`;
      const behavior = takeWord(reader, "CASCADE", "RESTRICT");
      return `DROP ${kind === undefined ? "" : `${kind} `}${name}${behavior === undefined ? "" : ` ${behavior}`}`;
    }
    case "RENAME": {
      if (takeWord(reader, "TO") !== undefined) return `RENAME TO ${readLastName(reader)}`;
      const kind = takeWord(reader, "CONSTRAINT", "COLUMN") ?? "COLUMN";
      const from = readLastName(reader);
      expectWord(reader, "TO");
      return `RENAME ${kind} ${from} TO ${readLastName(reader)}`;
    }
    case "ALTER":
      return readColumnAlteration(reader);
    case "MODIFY":
      takeWord(reader, "COLUMN");
      return sequence("MODIFY COLUMN ", readColumnDefinition(reader));
    case "CHANGE":
      takeWord(reader, "COLUMN");
      return sequence(`CHANGE COLUMN ${readLastName(reader)} `, readColumnDefinition(reader));
    case "OWNER":
      expectWord(reader, "TO");
      return `OWNER TO ${readLastName(reader)}`;
    default:
      return fail(reader, "an alteration");
  }
}

function readColumnAlteration(reader: Reader): Node {
  takeWord(reader, "COLUMN");
  const head = `ALTER COLUMN ${readLastName(reader)}`;
  if (takeWords(reader, "SET", "NOT", "NULL")) return `${head} SET NOT NULL`;
  if (takeWords(reader, "DROP", "NOT", "NULL")) return `${head} DROP NOT NULL`;
  if (takeWords(reader, "DROP", "DEFAULT")) return `${head} DROP DEFAULT`;
  if (takeWords(reader, "SET", "DEFAULT")) return sequence(`${head} SET DEFAULT `, readExpression(reader));
  const setData = takeWords(reader, "SET", "DATA");
  expectWord(reader, "TYPE");
  const type = `${head}${setData ? " SET DATA" : ""} TYPE ${readDataType(reader)}`;
  return takeWord(reader, "USING") === undefined ? type : sequence(`${type} USING `, readExpression(reader));
}

/** Names as they are written; no table is recorded. */
function readDrop(reader: Reader): Node {
  let kind = expectWord(
    reader,
    "TABLE",
    "INDEX",
    "VIEW",
    "DATABASE",
    "SCHEMA",
    "SEQUENCE",
    "TYPE",
    "MATERIALIZED",
    "ROLE",
  );
  if (kind === "MATERIALIZED") kind += ` ${expectWord(reader, "VIEW")}`;
  if (takeWord(reader, "CONCURRENTLY") !== undefined) fail(reader, "a name");
  const names = `${ifExists(reader)}${commaSeparated(reader, readWholeName).join(", ")}`;
  const on = takeWord(reader, "ON") === undefined ? "" : ` ON ${readWholeName(reader)}`;
  const behavior = takeWord(reader, "CASCADE", "RESTRICT");
  return `DROP ${kind} ${names}${behavior === undefined ? "" : ` ${behavior}`}${on}`;
}

function readTruncate(reader: Reader): Node {
  const table = takeWord(reader, "TABLE") === undefined ? "" : "TABLE ";
  const condition = ifExists(reader);
  const only = takeWord(reader, "ONLY") === undefined ? "" : "ONLY ";
  if (!isName(reader)) expectMark(reader, "a table");
  let text = `TRUNCATE ${table}${condition}${only}${commaSeparated(reader, readTable).join(", ")}`;
  if (takeWords(reader, "RESTART", "IDENTITY")) text += " RESTART IDENTITY";
  else if (takeWords(reader, "CONTINUE", "IDENTITY")) text += " CONTINUE IDENTITY";
  const behavior = takeWord(reader, "CASCADE", "RESTRICT");
  return behavior === undefined ? text : `${text} ${behavior}`;
}
