/** Operators between two sides: arithmetic, comparisons that filter, and sets. */
import type { PromqlValue } from "./evaluate-promql.ts";
import { childOf, labelsIn, type PromqlNode } from "./parse-promql.ts";
import type { Labels, Sample } from "./series.ts";

const arithmetic: Readonly<Record<string, (left: number, right: number) => number>> = {
  Add: (left, right) => left + right,
  Sub: (left, right) => left - right,
  Mul: (left, right) => left * right,
  Div: (left, right) => left / right,
};
const comparisons: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  Eql: (left, right) => left === right,
  EqlC: (left, right) => left === right,
  Neq: (left, right) => left !== right,
  Gtr: (left, right) => left > right,
  Gte: (left, right) => left >= right,
  Lss: (left, right) => left < right,
  Lte: (left, right) => left <= right,
};

/** @throws Error for what alert rules don't use */
export function evaluateBinary(node: PromqlNode, evaluate: (operand: PromqlNode) => PromqlValue): PromqlValue {
  const [leftNode, operator] = node.children;
  const rightNode = node.children.at(-1);
  if (leftNode === undefined || operator === undefined || rightNode === undefined)
    throw new Error(`found an operator without two sides: ${node.text}`);
  const left = evaluate(leftNode);
  const right = evaluate(rightNode);
  const key = matchingKey(childOf(node, "MatchingModifierClause"));
  if (typeof left === "number" && typeof right === "number") return calculate(operator.kind, left, right, node);
  if (typeof left === "number") throw new Error(`found a number on the left of series: ${node.text}`);
  if (typeof right === "number") return withNumber(operator.kind, left, right, node);
  const rightKeys = new Map(right.map((sample) => [key(sample.labels), sample]));
  if (operator.kind === "And") return left.filter(({ labels }) => rightKeys.has(key(labels)));
  if (operator.kind === "Unless") return left.filter(({ labels }) => !rightKeys.has(key(labels)));
  if (operator.kind === "Or") {
    const leftKeys = new Set(left.map(({ labels }) => key(labels)));
    return [...left, ...right.filter(({ labels }) => !leftKeys.has(key(labels)))];
  }
  return left.flatMap((sample) => {
    const other = rightKeys.get(key(sample.labels));
    return other === undefined ? [] : withNumber(operator.kind, [sample], other.value, node);
  });
}

function withNumber(operator: string, samples: readonly Sample[], number: number, node: PromqlNode): readonly Sample[] {
  const compare = comparisons[operator];
  if (compare !== undefined) return samples.filter(({ value }) => compare(value, number));
  return samples.map(({ labels, value }) => ({ labels, value: calculate(operator, value, number, node) }));
}

function calculate(operator: string, left: number, right: number, node: PromqlNode): number {
  const apply = arithmetic[operator];
  if (apply === undefined) throw new Error(`found the operator ${operator}, expected arithmetic: ${node.text}`);
  return apply(left, right);
}

/** What two sides are matched by: all labels, or what `on` and `ignoring` say. */
function matchingKey(clause: PromqlNode | undefined): (labels: Labels) => string {
  const named = new Set(labelsIn(clause));
  const isOn = clause !== undefined && childOf(clause, "On") !== undefined;
  const counts = (name: string) => clause === undefined || named.has(name) === isOn;
  return (labels) =>
    JSON.stringify(
      Object.entries(labels)
        .filter(([name]) => counts(name))
        .sort(([left], [right]) => (left < right ? -1 : 1)),
    );
}
