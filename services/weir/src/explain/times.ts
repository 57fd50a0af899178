/** Times of messages, for people and for programs. */
import type { Timestamp } from "@weir/gen/google/protobuf/timestamp.ts";

/** Ms since the epoch. */
export function msOf({ seconds, nanos }: Timestamp): number {
  return Number(seconds) * 1000 + nanos / 1_000_000;
}

/** A time of ms since the epoch as a message. */
export function timestampOf(ms: number): Timestamp {
  const seconds = Math.floor(ms / 1000);
  return { seconds: BigInt(seconds), nanos: Math.round((ms - seconds * 1000) * 1_000_000) };
}

/** ISO 8601 in UTC; null if there is no time. */
export function isoTime(time: Timestamp | undefined): string | null {
  return time === undefined ? null : new Date(msOf(time)).toISOString();
}

/** Local date and time of day with milliseconds. */
export function localDateTime(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${day} ${time}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}
