/** How large a value's JSON would be, without writing it. */
import { WrittenNumber } from "./json.ts";

/**
 * Estimates the bytes of a value's JSON: strings as their UTF-8 length and two quotes, numbers as they print.
 * @param limit counting ends once the estimate reaches it
 */
export function estimateSize(value: unknown, limit: number): number {
  if (typeof value === "string") return Buffer.byteLength(value) + 2;
  if (typeof value === "number") return String(value).length;
  if (typeof value === "boolean") return value ? 4 : 5;
  if (value === null || value === undefined) return 4;
  if (value instanceof WrittenNumber) return value.digits.length;
  let size = 2;
  if (Array.isArray(value)) {
    for (const member of value) {
      if (size >= limit) return size;
      size += estimateSize(member, limit - size) + 1;
    }
    return size;
  }
  for (const [name, member] of Object.entries(value)) {
    if (size >= limit) return size;
    size += Buffer.byteLength(name) + 3 + estimateSize(member, limit - size) + 1;
  }
  return size;
}
