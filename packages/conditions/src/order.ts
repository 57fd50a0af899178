import type { Ordering } from "./condition.ts";
import type { FieldValue } from "./field-value.ts";

/**
 * Whether a field stands in an order to a configured value: numbers by value (integers exactly), strings by their
 * UTF-8 bytes. Anything else does not compare.
 * @param expected JSON
 */
export function isInOrder(op: Ordering, value: FieldValue, expected: unknown): boolean {
  if (typeof value === "string") {
    return typeof expected === "string" && holds(op, Buffer.compare(Buffer.from(value), Buffer.from(expected)), 0);
  }
  return isNumber(value) && isNumber(expected) && holds(op, value, expected);
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

function holds(op: Ordering, a: number | bigint, b: number | bigint): boolean {
  switch (op) {
    case "gt":
      return a > b;
    case "gte":
      return a >= b;
    case "lt":
      return a < b;
    case "lte":
      return a <= b;
  }
}
