/** Parses PromQL with Prometheus' own grammar, and reads its tree. */
import type { SyntaxNode } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";

/** A part of an expression, with the text that it stands in. */
export interface PromqlNode {
  /** Name in the grammar, for example `AggregateExpr`. */
  readonly kind: string;
  readonly text: string;
  /** Without punctuation, which has no nodes. */
  readonly children: readonly PromqlNode[];
}

/** The expression. @throws Error if it is none */
export function parsePromql(expression: string): PromqlNode {
  const [root] = read(parser.parse(expression).topNode, expression).children;
  if (root === undefined) throw new Error("found no expression");
  return root;
}

function read(node: SyntaxNode, source: string): PromqlNode {
  if (node.type.isError) throw new Error(`found no PromQL at character ${node.from} of ${source}`);
  const children: PromqlNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(read(child, source));
  return { kind: node.name, text: source.slice(node.from, node.to), children };
}

/** The first child of a kind. */
export function childOf(node: PromqlNode, kind: string): PromqlNode | undefined {
  return node.children.find((child) => child.kind === kind);
}

/** The labels in `by (…)`, `ignoring (…)` and the like. */
export function labelsIn(node: PromqlNode | undefined): readonly string[] {
  const labels = node && childOf(node, "GroupingLabels");
  return labels?.children.map(({ text }) => text) ?? [];
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** For example 300 for `5m`. */
export function secondsOf(duration: string): number {
  const [, count, unit = ""] = /^(\d+)([smhd])$/.exec(duration) ?? [];
  const seconds = unitSeconds[unit];
  if (count === undefined || seconds === undefined)
    throw new Error(`found ${duration}, expected a duration such as 5m`);
  return Number(count) * seconds;
}
