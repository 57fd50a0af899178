/**
 * A statement as far as it matters here: fixed text, and expressions in it.
 *
 * Texts are final when the parser makes them. Expressions stay apart until the whole is known: how deep one lies
 * decides whether it is printed, and AND and OR drop operands that repeat.
 */

/** A piece of a statement. */
export type Node = string | Sequence | Expression;

/** Pieces one after the other. */
export interface Sequence {
  readonly kind: "sequence";
  readonly parts: readonly Node[];
}

/** Something that has a value. */
export type Expression = Value | Column | Binary | Parenthesized | Composite;

/** A literal or a placeholder. */
export interface Value {
  readonly kind: "value";
}

/** A column, by its last name. */
export interface Column {
  readonly kind: "column";
  readonly name: string;
}

/** Two operands. */
export interface Binary {
  readonly kind: "binary";
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

/** An expression in parentheses. */
export interface Parenthesized {
  readonly kind: "parenthesized";
  readonly inner: Expression;
}

/** Any other expression. */
export interface Composite {
  readonly kind: "composite";
  readonly parts: readonly Node[];
}

/** All values are alike. */
export const value: Value = { kind: "value" };

/** Pieces one after the other. */
export function sequence(...parts: readonly Node[]): Sequence {
  return { kind: "sequence", parts };
}

/** An expression of pieces. */
export function composite(...parts: readonly Node[]): Composite {
  return { kind: "composite", parts };
}

/** Pieces with a text between them. */
export function joined(nodes: readonly Node[], separator = ", "): Node {
  const [only] = nodes;
  if (nodes.length <= 1) return only ?? "";
  const parts: Node[] = [];
  for (const node of nodes) {
    if (parts.length > 0) parts.push(separator);
    parts.push(node);
  }
  return { kind: "sequence", parts };
}

/** Two operands; parentheses around an operand of the same AND or OR are left out. */
export function binary(operator: string, left: Expression, right: Expression): Binary {
  const isLogical = operator === "AND" || operator === "OR";
  return {
    kind: "binary",
    operator,
    left: isLogical ? withoutParentheses(operator, left) : left,
    right: isLogical ? withoutParentheses(operator, right) : right,
  };
}

/** Parentheses; never twice. */
export function parenthesized(inner: Expression): Expression {
  return inner.kind === "parenthesized" ? inner : { kind: "parenthesized", inner };
}

function withoutParentheses(operator: string, node: Expression): Expression {
  if (node.kind !== "parenthesized" || node.inner.kind !== "binary") return node;
  return node.inner.operator === operator ? node.inner : node;
}
