/** Problems of configuration documents in words. */

/** As the check finds it, and as the service tells it. */
export interface ShownProblem {
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly action: string;
  readonly effect: "none" | "partial" | "malformed";
}

/** A heading that says what holds, and a line for each problem. */
export function renderProblems(name: string, problems: readonly ShownProblem[]): string {
  return [`${name}: ${verdict(problems)}`, ...problems.map(line)].map((text) => `${text}\n`).join("");
}

/** True if something happens otherwise than the document says. */
export function hasEffect({ effect }: ShownProblem): boolean {
  return effect !== "none";
}

function verdict(problems: readonly ShownProblem[]): string {
  if (problems.some(({ effect }) => effect === "malformed")) return "malformed, not in force at all";
  const parts = problems.filter(hasEffect).length;
  if (parts > 0) return `in force, except for ${counted(parts, "part")}`;
  return problems.length === 0 ? "OK" : `OK, with ${counted(problems.length, "remark")}`;
}

function line({ path, found, expected, action, effect }: ShownProblem): string {
  return `  ${effect === "none" ? "remark" : "problem"}: ${path}: found ${found}, expected ${expected}; ${action}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
