/** Windows of functions. */

import type { Node } from "./node.ts";
import { sequence } from "./node.ts";
import { readOrderBy } from "./order.ts";
import type { Reader } from "./reader.ts";
import { expectMark, isMark, isWord, peek, readName, takeMark, takeWord } from "./reader.ts";
import { readExpressions } from "./recursion.ts";

/** What follows OVER, or AS in a WINDOW clause. */
export function readOver(reader: Reader): Node {
  if (!takeMark(reader, "(")) return readName(reader);
  const parts: Node[] = [];
  const add = (node: Node) => {
    if (parts.length > 0) parts.push(" ");
    parts.push(node);
  };
  const clauses = ["PARTITION", "ORDER", "ROWS", "RANGE", "GROUPS"];
  if (!isMark(reader, ")") && !clauses.includes(peek(reader).key)) add(readName(reader));
  if (takeWord(reader, "PARTITION") !== undefined) {
    takeWord(reader, "BY");
    add(sequence("PARTITION BY ", readExpressions(reader)));
  }
  if (isWord(reader, "ORDER")) add(readOrderBy(reader));
  const unit = takeWord(reader, "ROWS", "RANGE", "GROUPS");
  if (unit !== undefined) add(sequence(`${unit} `, readFrame(reader)));
  expectMark(reader, ")");
  return sequence("(", ...parts, ")");
}

function readFrame(reader: Reader): Node {
  const parts: Node[] = [];
  const words = ["BETWEEN", "AND", "UNBOUNDED", "CURRENT", "ROW", "PRECEDING", "FOLLOWING"];
  while (!isMark(reader, ")") && peek(reader).type !== "end") {
    if (parts.length > 0) parts.push(" ");
    const word = takeWord(reader, ...words);
    if (word !== undefined) parts.push(word);
    else {
      reader.position++;
      parts.push("%s");
    }
  }
  return sequence(...parts);
}
