/** The committed list of golden cases that pass: it may grow, never shrink. */
import { readFileSync, writeFileSync } from "node:fs";
import type { CaseVerdict } from "./run-cases.ts";

const file = new URL("./passing.json", import.meta.url);
const intendedFile = new URL("./intended-differences.json", import.meta.url);

/** Case names by theme. */
export type CaseNames = Readonly<Record<string, readonly string[]>>;

/** The list as it is committed. */
export function readPassingCases(): CaseNames {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Cases that fail on purpose, each with its reason: `{"<theme>/<name>": "<reason>"}`. */
export function readIntendedDifferences(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(intendedFile, "utf8"));
}

/** Adds the cases that pass now to the list; none is removed. */
export function addPassingCases(verdicts: readonly CaseVerdict[]): void {
  const names: Record<string, string[]> = Object.fromEntries(
    Object.entries(readPassingCases()).map(([theme, list]) => [theme, [...list]]),
  );
  for (const { golden, differences } of verdicts) {
    if (differences.length > 0) continue;
    names[golden.theme] = [...new Set([...(names[golden.theme] ?? []), golden.name])].sort();
  }
  writeFileSync(file, `${JSON.stringify(names, null, 1)}\n`);
}
