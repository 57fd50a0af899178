import type { Condition, ElementCondition } from "./condition.ts";
import { isEqual } from "./equality.ts";
import type { FieldValue, GetField } from "./field-value.ts";
import type { Glob } from "./glob/glob.ts";
import type { IpNetwork } from "./ip-network.ts";
import { parseIpAddress } from "./ip-network.ts";
import { isInOrder } from "./order.ts";
import { releaseMatches } from "./release.ts";

/**
 * True if the condition holds. A missing field fails every comparison but equality with null; an unsupported
 * condition never holds (so `not` around it does).
 */
export function matches(condition: Condition, getField: GetField): boolean {
  switch (condition.op) {
    case "eq":
      return isEqual(getField(condition.name), condition.value, condition.ignoreCase);
    case "gt":
    case "gte":
    case "lt":
    case "lte":
      return isInOrder(condition.op, getField(condition.name), condition.value);
    case "glob": {
      const value = getField(condition.name);
      return typeof value === "string" && matchesAny(condition.patterns, value);
    }
    case "cidr":
      return isContained(getField(condition.name), condition.networks);
    case "release": {
      const { comparator, release, name } = condition;
      if (comparator === undefined || release === undefined) return false;
      const value = getField(name);
      return typeof value === "string" && releaseMatches(value, comparator, release);
    }
    case "and":
      return !holdsSome(condition.inner, getField, false);
    case "or":
      return holdsSome(condition.inner, getField, true);
    case "not":
      return !matches(condition.inner, getField);
    case "any":
    case "all":
      return elementsMatch(condition, getField(condition.name));
    case "unsupported":
      return false;
  }
}

// Loops instead of `some` and `every`: this runs for every rule and item, and a function each would be garbage.

/** True if one of the conditions holds, or (with `wanted` false) does not. */
function holdsSome(conditions: readonly Condition[], getField: GetField, wanted: boolean): boolean {
  for (const condition of conditions) if (matches(condition, getField) === wanted) return true;
  return false;
}

function matchesAny(patterns: readonly Glob[], text: string): boolean {
  for (const pattern of patterns) if (pattern.matches(text)) return true;
  return false;
}

function elementsMatch(condition: ElementCondition, value: FieldValue): boolean {
  if (typeof value !== "object" || value.kind !== "list") return false;
  const test = (element: GetField) => matches(condition.inner, element);
  return condition.op === "any" ? value.elements.some(test) : value.elements.every(test);
}

function isContained(value: FieldValue, networks: readonly IpNetwork[]): boolean {
  const text = typeof value === "object" && value.kind === "ip" ? value.address : value;
  const address = typeof text === "string" ? parseIpAddress(text) : undefined;
  return address !== undefined && networks.some((network) => network.contains(address));
}
