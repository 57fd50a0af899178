/** What two configurations do to captured data, for people and for programs. */
import type { ComparedUnit } from "./compare-units.ts";
import { differs, fateJson, fateLines } from "./compare-units.ts";

/** In plain words: item by item what becomes of it, and what the candidate would change. */
export function describeComparison(compared: readonly ComparedUnit[], problems: readonly string[]): string {
  const told = problems.map((problem) => `Problem: ${problem}\n`).join("");
  const items = compared.map(describeUnit).join("");
  const changed = compared.filter(differs).length;
  const hasCandidate = compared.some(({ candidate }) => candidate !== undefined);
  const summary = hasCandidate ? `\nThe candidate differs in ${changed} of ${compared.length} items.\n` : "";
  return told + items + summary;
}

function describeUnit(compared: ComparedUnit): string {
  const { unit, current, candidate } = compared;
  const head = `${unit.file}: ${unit.what}\n`;
  if (candidate === undefined) return head + indented("", fateLines(current));
  if (!differs(compared)) return head + indented("  both       ", fateLines(current));
  return head + indented("  now        ", fateLines(current)) + indented("> candidate  ", fateLines(candidate));
}

function indented(label: string, lines: readonly string[]): string {
  const [first = "", ...others] = lines;
  const start = label === "" ? "  " : label;
  return [start + first, ...others.map((line) => " ".repeat(start.length) + line)].map((line) => `${line}\n`).join("");
}

/** For programs. */
export function comparisonJson(compared: readonly ComparedUnit[], problems: readonly string[]): string {
  const items = compared.map((entry) => ({
    file: entry.unit.file,
    item: entry.unit.what,
    now: fateJson(entry.current),
    candidate: entry.candidate === undefined ? null : fateJson(entry.candidate),
    differs: differs(entry),
  }));
  return `${JSON.stringify({ items, problems })}\n`;
}
