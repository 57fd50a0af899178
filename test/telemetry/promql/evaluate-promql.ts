/** Evaluates the part of PromQL that our alert rules are written in. What it does not know is an error. */
import { evaluateBinary } from "./evaluate-binary.ts";
import { childOf, labelsIn, type PromqlNode, secondsOf } from "./parse-promql.ts";
import { increaseOf } from "./rate-of.ts";
import type { Labels, Point, Sample, Series } from "./series.ts";

/** A number, or what several series have at a time. */
export type PromqlValue = number | readonly Sample[];

/** When, and over what. */
export interface Evaluation {
  readonly series: readonly Series[];
  /** Seconds since the beginning. */
  readonly atS: number;
}

/** For how long a sample counts as the present one. */
const lookBackS = 300;

/** @throws Error for what it does not know */
export function evaluatePromql(node: PromqlNode, at: Evaluation): PromqlValue {
  const [first, second] = node.children;
  switch (node.kind) {
    case "NumberDurationLiteral":
      return Number(node.text);
    case "ParenExpr":
      return evaluatePromql(the(first, node), at);
    case "BinaryExpr":
      return evaluateBinary(node, (operand) => evaluatePromql(operand, at));
    case "VectorSelector":
      return instantOf(node, at);
    case "OffsetExpr": {
      const offsetS = secondsOf(childOf(node, "OffsetDurationExpr")?.text ?? "");
      return evaluatePromql(the(first, node), { ...at, atS: at.atS - offsetS });
    }
    case "AggregateExpr":
      return aggregate(node, vectorOf(evaluatePromql(the(childOf(node, "FunctionCallBody")?.children[0], node), at)));
    case "FunctionCall":
      return callFunction(the(first, node).text, the(second, node).children, at);
    default:
      throw new Error(`found ${node.kind}, expected what alert rules are written in: ${node.text}`);
  }
}

function callFunction(name: string, given: readonly PromqlNode[], at: Evaluation): PromqlValue {
  const [first, second] = given;
  if (first === undefined) throw new Error(`found ${name}() without an argument`);
  switch (name) {
    case "rate":
    case "increase":
      return grownOf(name, first, at);
    case "absent":
      return vectorOf(evaluatePromql(first, at)).length === 0 ? [{ labels: {}, value: 1 }] : [];
    case "histogram_quantile":
      return quantileOf(Number(first.text), vectorOf(evaluatePromql(the(second, first), at)));
    default:
      throw new Error(`found the function ${name}, expected one that alert rules use`);
  }
}

function instantOf(selector: PromqlNode, { series, atS }: Evaluation): readonly Sample[] {
  return series.filter(matcherOf(selector)).flatMap(({ labels, points }) => {
    const latest = points.filter((point) => point.atS <= atS && point.atS > atS - lookBackS).at(-1);
    return latest === undefined ? [] : [{ labels, value: latest.value }];
  });
}

function grownOf(name: "rate" | "increase", range: PromqlNode, { series, atS }: Evaluation): readonly Sample[] {
  const overS = secondsOf(childOf(range, "DurationExpr")?.text ?? "");
  const within = ({ atS: time }: Point) => time > atS - overS && time <= atS;
  return series.filter(matcherOf(the(range.children[0], range))).flatMap(({ labels, points }) => {
    const increase = increaseOf(points.filter(within), atS - overS, atS);
    return increase === undefined ? [] : [{ labels, value: name === "rate" ? increase / overS : increase }];
  });
}

function matcherOf(selector: PromqlNode): (series: Series) => boolean {
  const name = childOf(selector, "Identifier")?.text;
  const matchers = (childOf(selector, "LabelMatchers")?.children ?? []).map(({ children, text }) => {
    const [label, operator, value] = children.map((child) => child.text);
    if (label === undefined || value === undefined) throw new Error(`found the matcher ${text}, expected a comparison`);
    const wanted: unknown = JSON.parse(value);
    if (operator === "=") return (labels: Labels) => (labels[label] ?? "") === wanted;
    if (operator === "=~") return (labels: Labels) => new RegExp(`^(?:${wanted})$`).test(labels[label] ?? "");
    throw new Error(`found the operator ${operator}, expected = or =~`);
  });
  return (series) => series.name === name && matchers.every((matches) => matches(series.labels));
}

function aggregate(node: PromqlNode, samples: readonly Sample[]): readonly Sample[] {
  const operator = childOf(node, "AggregateOp")?.text;
  const kept = labelsIn(childOf(node, "AggregateModifier"));
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const labels = Object.fromEntries(
      kept.flatMap((name) => (name in sample.labels ? [[name, sample.labels[name] ?? ""]] : [])),
    );
    const key = JSON.stringify(labels);
    groups.set(key, [...(groups.get(key) ?? []), { labels, value: sample.value }]);
  }
  return [...groups.values()].map((group) => ({
    labels: group[0]?.labels ?? {},
    value: joined(
      operator,
      group.map(({ value }) => value),
    ),
  }));
}

function joined(operator: string | undefined, values: readonly number[]): number {
  if (operator === "sum") return values.reduce((sum, value) => sum + value, 0);
  if (operator === "max") return Math.max(...values);
  if (operator === "min") return Math.min(...values);
  throw new Error(`found the aggregation ${operator}, expected sum, max or min`);
}

/** By linear interpolation within the bucket; the last bound if it lies beyond it. */
function quantileOf(quantile: number, samples: readonly Sample[]): readonly Sample[] {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const { le: _, ...labels } = sample.labels;
    const key = JSON.stringify(labels);
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.entries()].flatMap(([key, group]) => {
    const bound = ({ labels }: Sample) => (labels.le === "+Inf" ? Number.POSITIVE_INFINITY : Number(labels.le));
    const buckets = group.toSorted((left, right) => bound(left) - bound(right));
    const rank = quantile * (buckets.at(-1)?.value ?? 0);
    const index = buckets.findIndex(({ value }) => value >= rank);
    const [bucket, before] = [buckets[index], buckets[index - 1]];
    if (bucket === undefined || rank === 0) return [];
    const lower = before === undefined ? 0 : bound(before);
    const share = (rank - (before?.value ?? 0)) / (bucket.value - (before?.value ?? 0));
    const value = Number.isFinite(bound(bucket)) ? lower + (bound(bucket) - lower) * share : lower;
    return [{ labels: JSON.parse(key) as Labels, value }];
  });
}

function vectorOf(value: PromqlValue): readonly Sample[] {
  if (typeof value === "number") throw new Error(`found the number ${value}, expected series`);
  return value;
}

function the(node: PromqlNode | undefined, within: PromqlNode): PromqlNode {
  if (node === undefined) throw new Error(`found nothing where an operand is expected: ${within.text}`);
  return node;
}
