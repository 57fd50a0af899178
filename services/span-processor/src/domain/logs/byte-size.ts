/** The size of a log that did not come in a container (logs, section "Byte size"). */
import type { Attributes } from "../values/attributes.ts";
import { valueSize } from "../values/byte-size.ts";

/** Bytes of the body, and of the keys and values of the attributes; at least 1. Take it before types are checked. */
export function logSize(body: string | undefined, attributes: Attributes): number {
  let size = valueSize(body ?? null);
  for (const [key, { value }] of attributes) size += valueSize(key) + valueSize(value);
  return Math.max(1, size);
}
