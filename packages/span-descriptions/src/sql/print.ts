/** Prints a parsed statement: what lies too deep becomes `..`, operands of AND and OR that repeat are dropped. */
import type { Binary, Expression, Node } from "./node.ts";

const maxExpressionDepth = 64;

/** The text of a piece. */
export function print(node: Node, depth = 0): string {
  if (typeof node === "string") return node;
  return node.kind === "sequence" ? printParts(node.parts, depth) : printExpression(node, depth + 1);
}

function printParts(parts: readonly Node[], depth: number): string {
  let text = "";
  for (const part of parts) text += print(part, depth);
  return text;
}

function printExpression(node: Expression, depth: number): string {
  if (depth > maxExpressionDepth) return "..";
  switch (node.kind) {
    case "value":
      return "%s";
    case "column":
      return node.name;
    case "parenthesized":
      return `(${printExpression(node.inner, depth + 1)})`;
    case "composite":
      return printParts(node.parts, depth);
    case "binary":
      return printBinary(node, depth).text;
  }
}

interface Operands {
  readonly text: string;
  /** The last operand; undefined where a single one is left. */
  readonly last: string | undefined;
}

function printBinary({ operator, left, right }: Binary, depth: number): Operands {
  const isLogical = operator === "AND" || operator === "OR";
  const isChain = isLogical && left.kind === "binary" && left.operator === operator && depth < maxExpressionDepth;
  const before: Operands = isChain
    ? printBinary(left, depth + 1)
    : { text: printExpression(left, depth + 1), last: undefined };
  const last = printExpression(right, depth + 1);
  if (isLogical && (before.text === last || before.last === last)) return before;
  return { text: `${before.text} ${operator} ${last}`, last };
}
