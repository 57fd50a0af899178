/** Times as messages have them. */
import type { Timestamp } from "@weir/gen/google/protobuf/timestamp.ts";

/** A time in ms since the epoch as a message; whole milliseconds. */
export function timestampOf(ms: number): Timestamp {
  const whole = Math.trunc(ms);
  const seconds = Math.floor(whole / 1000);
  return { seconds: BigInt(seconds), nanos: (whole - seconds * 1000) * 1_000_000 };
}

/** The time of a message in ms since the epoch. */
export function msOf({ seconds, nanos }: Timestamp): number {
  return Number(seconds) * 1000 + nanos / 1_000_000;
}
