import type { Condition } from "./condition.ts";

/** False if anything inside the condition is unknown to this version, so that its meaning is not known either. */
export function isSupported(condition: Condition): boolean {
  switch (condition.op) {
    case "unsupported":
      return false;
    case "release":
      return condition.comparator !== undefined && condition.release !== undefined;
    case "and":
    case "or":
      return condition.inner.every(isSupported);
    case "not":
    case "any":
    case "all":
      return isSupported(condition.inner);
    default:
      return true;
  }
}

/** The paths of the fields that the condition reads; of a list, the path of the list and not of its elements' fields. */
export function fieldsOf(condition: Condition): ReadonlySet<string> {
  const fields = new Set<string>();
  collectFields(condition, fields);
  return fields;
}

function collectFields(condition: Condition, fields: Set<string>): void {
  switch (condition.op) {
    case "and":
    case "or":
      for (const inner of condition.inner) collectFields(inner, fields);
      return;
    case "not":
      collectFields(condition.inner, fields);
      return;
    case "unsupported":
      return;
    default:
      fields.add(condition.name);
  }
}
