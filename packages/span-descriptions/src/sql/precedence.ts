/** How strongly operators bind. */
import type { Reader } from "./reader.ts";
import { isWord, peek } from "./reader.ts";

/** Powers that rules name. */
export const power = { or: 5, and: 10, not: 15, is: 17, like: 19, compare: 20, prefix: 30 } as const;
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
/** How strongly the operator that is next binds; 0 if none is. */
export function nextPower(reader: Reader): number {
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
