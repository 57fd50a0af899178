/** ORDER BY. */
import type { Node } from "./node.ts";
import { joined, sequence } from "./node.ts";
import type { Reader } from "./reader.ts";
import { commaSeparated, expectWord, takeWord } from "./reader.ts";
import { readExpression } from "./recursion.ts";

/** ORDER BY and what it orders by. */
export function readOrderBy(reader: Reader): Node {
  expectWord(reader, "ORDER");
  expectWord(reader, "BY");
  return sequence("ORDER BY ", joined(commaSeparated(reader, readOrdered)));
}

/** An expression with its direction. */
export function readOrdered(reader: Reader): Node {
  const by = readExpression(reader);
  const direction = takeWord(reader, "ASC", "DESC");
  const nulls = takeWord(reader, "NULLS") === undefined ? undefined : expectWord(reader, "FIRST", "LAST");
  if (direction === undefined && nulls === undefined) return by;
  return sequence(by, direction === undefined ? "" : ` ${direction}`, nulls === undefined ? "" : ` NULLS ${nulls}`);
}
