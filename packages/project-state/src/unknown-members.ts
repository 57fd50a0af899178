/** Members of a document that nobody knows. */
import { showFound } from "@weir/rate-limits";
import type { ReportedProblem } from "./document-report.ts";

/** True for a JSON object. */
export function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Remarks on the members of an object that are not known; none if it is no object.
 * @param parent path of the object; empty: the document
 */
export function unknownMembers(
  value: unknown,
  parent: string,
  known: readonly string[],
  action: string,
): readonly ReportedProblem[] {
  if (!isMembers(value)) return [];
  return Object.keys(value)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const path = parent === "" ? name : `${parent}.${name}`;
      return { path, found: showFound(value[name]), expected: expectation(name, known), action, effect: "none" };
    });
}

function expectation(name: string, known: readonly string[]): string {
  const folded = fold(name);
  const similar = known.find((candidate) => fold(candidate) === folded);
  return similar === undefined ? "no such member" : `no such member (is ${similar} meant?)`;
}

/** Equal for names that differ in their spelling only. */
function fold(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]|s$/g, "");
}
