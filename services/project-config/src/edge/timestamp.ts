/** Times as messages. */
import type { Timestamp } from "@weir/gen/google/protobuf/timestamp.ts";

/** @param atMs ms since the epoch; fractions are cut */
export function toTimestamp(atMs: number): Timestamp {
  const wholeMs = Math.floor(atMs);
  return { seconds: BigInt(Math.floor(wholeMs / 1000)), nanos: (wholeMs % 1000) * 1_000_000 };
}
