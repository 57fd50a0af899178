/** Conditions and the values of fields in words, for people who ask why a rule does (not) match. */
import type { Condition } from "./condition.ts";
import type { FieldValue } from "./field-value.ts";

/** Longest description, in characters: lists of patterns can be long. */
const maxLength = 200;

/** What a condition asks: `event.release glob "1.*"`. Those with parts are named by their operator alone. */
export function describeCondition(condition: Condition): string {
  return bounded(describe(condition));
}

function describe(condition: Condition): string {
  switch (condition.op) {
    case "eq":
      return `${condition.name} eq ${JSON.stringify(condition.value)}${condition.ignoreCase ? " in any case" : ""}`;
    case "gt":
    case "gte":
    case "lt":
    case "lte":
      return `${condition.name} ${condition.op} ${JSON.stringify(condition.value)}`;
    case "glob":
      return `${condition.name} glob ${listOf(condition.patterns.map(({ pattern }) => pattern))}`;
    case "cidr":
      return `${condition.name} cidr ${listOf(condition.networks.map(({ text }) => text))}`;
    case "release":
      return `${condition.name} release ${condition.comparator ?? "?"} ${condition.release?.text ?? "?"}`;
    case "and":
    case "or":
      return `${condition.op} of ${condition.inner.length}`;
    case "not":
      return `not (${describe(condition.inner)})`;
    case "any":
    case "all":
      return `${condition.op} of ${condition.name}: ${describe(condition.inner)}`;
    case "unsupported":
      return `unknown operator ${JSON.stringify(condition.found)}`;
  }
}

/** The value of a field as JSON; of a list, how long it is. Empty: there is none. */
export function describeField(value: FieldValue): string {
  if (value === undefined) return "";
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object") return bounded(JSON.stringify(value));
  if (value.kind === "id") return JSON.stringify(value.hex);
  return value.kind === "ip" ? JSON.stringify(value.address) : `a list of ${value.elements.length}`;
}

function listOf(texts: readonly string[]): string {
  return texts.length === 0 ? "nothing" : texts.map((text) => JSON.stringify(text)).join(" or ");
}

function bounded(text: string): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
}
