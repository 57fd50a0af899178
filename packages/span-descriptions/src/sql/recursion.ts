/** Rules that any other rule may come back to. */
import type { Expression, Node } from "./node.ts";
import { joined } from "./node.ts";
import type { Reader } from "./reader.ts";
import { commaSeparated, isMark, isWord } from "./reader.ts";

/**
 * An expression.
 * @param above how strongly its operators have to bind; 0 for any
 */
export function readExpression(reader: Reader, above = 0): Expression {
  return reader.grammar.expression(reader, above);
}

/** Expressions with commas between them. */
export function readExpressions(reader: Reader): Node {
  return joined(commaSeparated(reader, readExpression));
}

/** Whether a query begins here. */
export function startsQuery(reader: Reader): boolean {
  return isWord(reader, "SELECT") || isWord(reader, "WITH") || (isWord(reader, "VALUES") && isMark(reader, "(", 1));
}

/** A query, with its CTEs, order and limits. */
export function readQuery(reader: Reader): Node {
  return reader.grammar.query(reader);
}
