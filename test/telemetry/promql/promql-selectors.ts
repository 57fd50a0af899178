/** Reads which metrics a PromQL expression asks for, with the labels that it selects and groups by. Functions are left out. */

/** What an expression asks for. */
export interface PromqlUse {
  readonly metrics: readonly string[];
  /** Labels in braces, and in `by (…)` and the like. */
  readonly labels: readonly string[];
}

const groupings = new Set(["by", "without", "on", "ignoring", "group_left", "group_right"]);
const operators = new Set(["and", "or", "unless", "bool", "offset", "inf", "nan"]);
const token = /"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[a-zA-Z_:][\w:]*|\d[\d.]*\w*|=~|!~|!=|[^\s\w]/g;

/** @throws Error if brackets don't match */
export function readPromql(expression: string): PromqlUse {
  const tokens = expression.match(token) ?? [];
  const metrics: string[] = [];
  const labels: string[] = [];
  const open: string[] = [];
  let grouping = false;
  for (const [index, part] of tokens.entries()) {
    const next = tokens[index + 1];
    if (part === "(") {
      open.push(grouping ? "labels" : "(");
      grouping = false;
    } else if (part === "{") open.push("{");
    else if (part === ")" || part === "}") {
      const opened = open.pop();
      if ((part === "}") !== (opened === "{")) throw new Error(`found "${part}" after "${opened}" in ${expression}`);
    } else if (/^[a-zA-Z_:]/.test(part)) {
      if (groupings.has(part)) grouping = true;
      else if (open.at(-1) === "{" || open.at(-1) === "labels") labels.push(part);
      else if (next !== "(" && !operators.has(part.toLowerCase()) && !isAggregation(part, next)) metrics.push(part);
    }
  }
  if (open.length > 0) throw new Error(`found an open "${open.at(-1)}" in ${expression}`);
  return { metrics, labels };
}

/** `sum by (…)`. */
function isAggregation(part: string, next: string | undefined): boolean {
  return next !== undefined && groupings.has(next) && !part.startsWith("weir_");
}
