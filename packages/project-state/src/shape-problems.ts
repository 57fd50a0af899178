/** Says what is wrong with a document in our own terms: where, what was found, what is expected. */
import { type ConfigProblem, showFound } from "@weir/rate-limits";
import type { z } from "zod";

const maxProblems = 20;

/** The problems of a document that does not have its shape, at most 20. */
export function shapeProblems(error: z.ZodError, document: unknown, action: string): ConfigProblem[] {
  return error.issues.slice(0, maxProblems).map((issue) => ({
    path: pathText(issue.path),
    found: showFound(valueAt(document, issue.path)),
    expected: expectedText(issue),
    action,
  }));
}

/** Types of JSON, as people call them. */
const typeNames: ReadonlyMap<string, string> = new Map([
  ["string", "a text"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
  ["array", "a list"],
  ["object", "an object"],
  ["record", "an object"],
]);

function expectedText(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") return typeNames.get(issue.expected) ?? `a value of type ${issue.expected}`;
  if (issue.code === "too_big") return `at most ${issue.maximum}`;
  if (issue.code === "too_small") return `at least ${issue.minimum}`;
  if (issue.code === "invalid_value") return `one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
  return issue.message;
}

function pathText(path: readonly PropertyKey[]): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else text += text === "" ? String(part) : `.${String(part)}`;
  }
  return text === "" ? "document" : text;
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  let value = document;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[part];
  }
  return value;
}
