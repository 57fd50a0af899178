/** How much work a payload is, before anything is made of it (spans, section "Container wire format and limits"). */
import type { JsonValue } from "@weir/lossless-json";
import { isJsonArray, isJsonObject } from "@weir/lossless-json";

/** What a span, log or trace metric costs at least, in operations: the smallest valid one in a container has as many. */
export const operationsPerRecord = 9;

/** The number of scalars, member names, nulls, arrays and objects in a value. */
export function countOperations(value: JsonValue): number {
  if (isJsonArray(value)) {
    let count = 1;
    for (const element of value) count += countOperations(element);
    return count;
  }
  if (!isJsonObject(value)) return 1;
  let count = 1;
  for (const key in value) count += 1 + countOperations(value[key] ?? null);
  return count;
}
