import { foldCase } from "./case-folding.ts";
import type { FieldValue } from "./field-value.ts";
import { parseIpAddress } from "./ip-network.ts";

/**
 * Whether a field equals a configured value (sampling, section "Rule conditions", `eq`). Numbers are never equal to
 * anything: ordering conditions compare them.
 * @param expected JSON
 */
export function isEqual(value: FieldValue, expected: unknown, ignoreCase: boolean): boolean {
  if (value === undefined) return expected === null;
  if (typeof value === "boolean") return value === expected;
  if (typeof value === "string") {
    if (typeof expected === "string") return isSameText(value, expected, ignoreCase);
    if (!Array.isArray(expected)) return false;
    return expected.some((entry) => typeof entry === "string" && isSameText(value, entry, ignoreCase));
  }
  if (typeof value !== "object" || typeof expected !== "string") return false;
  if (value.kind === "id") return value.hex === expected.toLowerCase();
  return value.kind === "ip" && isSameAddress(value.address, expected);
}

function isSameText(a: string, b: string, ignoreCase: boolean): boolean {
  return a === b || (ignoreCase && foldCase(a) === foldCase(b));
}

function isSameAddress(a: string, b: string): boolean {
  const [left, right] = [parseIpAddress(a), parseIpAddress(b)];
  return left !== undefined && right !== undefined && left.version === right.version && left.bits === right.bits;
}
