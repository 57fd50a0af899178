/** Points in time: nanoseconds since the epoch as `bigint`, and the forms in which they are read and written. */

import type { Timestamp } from "@weir/gen/google/protobuf/timestamp.ts";
import type { JsonValue } from "@weir/lossless-json";
import { asNumber, writeFloat } from "@weir/lossless-json";

/** Nanoseconds since the epoch. */
export type Instant = bigint;

/** Beyond this many seconds from the epoch there is no date. */
const maxSeconds = 8_000_000_000_000;
const isoForm = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?\s*(?:[Zz]|UTC|([+-])(\d\d):?(\d\d))?$/;

/**
 * Reads integer or float seconds, or an ISO 8601 text (without an offset: UTC). Floats are rounded to microseconds.
 * Undefined: it is no time.
 */
export function readInstant(value: JsonValue | undefined): Instant | undefined {
  if (typeof value === "number") return fromSeconds(value);
  if (typeof value === "string") return parseIso(value);
  const seconds = asNumber(value);
  return seconds === undefined ? undefined : fromSeconds(seconds);
}

/** Seconds, with a fraction of microseconds. Undefined beyond the range of dates. */
function fromSeconds(seconds: number): Instant | undefined {
  if (!(Math.abs(seconds) < maxSeconds)) return undefined;
  const whole = Math.floor(seconds);
  const micros = Math.round((seconds - whole) * 1e6);
  return BigInt(whole) * 1_000_000_000n + BigInt(micros * 1000);
}

/** Milliseconds since the epoch. */
export function fromMilliseconds(ms: number): Instant {
  return BigInt(Math.round(ms * 1000)) * 1000n;
}

/** Milliseconds since the epoch, with a fraction. */
export function toMilliseconds(instant: Instant): number {
  return Number(instant / 1000n) / 1000;
}

/** A protobuf timestamp. */
export function fromTimestamp(timestamp: Timestamp): Instant {
  return BigInt(timestamp.seconds) * 1_000_000_000n + BigInt(timestamp.nanos);
}

/** Float seconds, rounded to microseconds, as JSON text with a fraction. */
export function writeSeconds(instant: Instant): string {
  const micros = Number((instant + 500n) / 1000n);
  return writeFloat(micros / 1e6);
}

/** RFC 3339 in UTC, with as many groups of three decimals as needed. */
export function writeRfc3339(instant: Instant): string {
  const nanos = ((instant % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const date = new Date(Number((instant - nanos) / 1_000_000n)).toISOString().slice(0, 19);
  const decimals = nanos
    .toString()
    .padStart(9, "0")
    .replace(/(?:000)+$/, "");
  return decimals === "" ? `${date}Z` : `${date}.${decimals}Z`;
}

function parseIso(text: string): Instant | undefined {
  const match = isoForm.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHours, offsetMinutes] = match;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  if (new Date(ms).toISOString().slice(0, 16) !== `${year}-${month}-${day}T${hour}:${minute}`) return undefined;
  const offset = (Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0)) * (sign === "-" ? -1 : 1);
  const nanos = BigInt((fraction ?? "").slice(0, 9).padEnd(9, "0"));
  return BigInt(ms - offset * 60_000) * 1_000_000n + nanos;
}
