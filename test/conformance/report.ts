/** Words for what a conformance run found. */
import type { CaseVerdict } from "./run-cases.ts";

/** One line per theme: `theme: passed/total`. */
export function summarize(verdicts: readonly CaseVerdict[]): string {
  const themes = Map.groupBy(verdicts, ({ golden }) => golden.theme);
  const lines = [...themes]
    .sort(([left], [right]) => left.localeCompare(right))
    .map(([theme, list]) => {
      const passed = list.filter(({ differences }) => differences.length === 0).length;
      return `${theme}: ${passed}/${list.length}`;
    });
  const passed = verdicts.filter(({ differences }) => differences.length === 0).length;
  return [...lines, `all: ${passed}/${verdicts.length}`].join("\n");
}

/** How one case differs, a line per difference. */
export function describeCase({ golden, differences }: CaseVerdict, mostLines = 12): string {
  const lines = differences
    .slice(0, mostLines)
    .map(({ path, expected, found }) => `    ${path}\n      expected ${expected}\n      found    ${found}`);
  if (differences.length > mostLines) lines.push(`    … and ${differences.length - mostLines} more`);
  return [`  ${golden.theme}/${golden.name}`, ...lines].join("\n");
}
