/** Statements, one after the other. */
import { readCatalog } from "./catalog.ts";
import { readChange } from "./change.ts";
import type { Dialect } from "./dialect.ts";
import { parseExpression } from "./expression.ts";
import type { Node } from "./node.ts";
import { print } from "./print.ts";
import { parseQuery } from "./query.ts";
import type { Grammar, Reader } from "./reader.ts";
import { fail, isMark, isWord, nested, peek, takeMark } from "./reader.ts";
import { readSchemaChange } from "./schema-change.ts";
import { readSession } from "./session.ts";
import { tokenize } from "./tokenize.ts";

/** Statements that the grammar knows. */
export interface ParsedSql {
  /** In canonical form, without values. */
  readonly text: string;
  /** Names of the tables that are read or written, in lower case, sorted. */
  readonly tables: readonly string[];
}

const grammar: Grammar = { expression: parseExpression, query: parseQuery };

/**
 * Parses a text of one or more statements (spans, section "SQL").
 * @throws SqlSyntaxError if the text is broken, cut off, or not in the grammar
 */
export function parseSql(text: string, dialect: Dialect): ParsedSql {
  const tokens = tokenize(text, dialect);
  const reader: Reader = { grammar, tokens, dialect, tables: new Set(), position: 0, depth: 0 };
  let printed = "";
  while (takeMark(reader, ";"));
  while (peek(reader).type !== "end") {
    const statement = print(nested(reader, readStatement));
    printed += `${printed === "" ? "" : "; "}${statement}`;
    if (peek(reader).type !== "end" && !isMark(reader, ";")) fail(reader, "the end");
    while (takeMark(reader, ";"));
  }
  if (printed === "") fail(reader, "a statement");
  return { text: printed, tables: [...reader.tables].sort() };
}

function readStatement(reader: Reader): Node {
  if (startsQueryStatement(reader)) return parseQuery(reader);
  return (
    readChange(reader) ??
    readSession(reader) ??
    readSchemaChange(reader) ??
    readCatalog(reader) ??
    fail(reader, "a statement")
  );
}

function startsQueryStatement(reader: Reader): boolean {
  return isWord(reader, "SELECT") || isWord(reader, "WITH") || isWord(reader, "VALUES") || isMark(reader, "(");
}
