/** RFC 3339 times in headers, to the nanosecond. */
import type { Timestamp } from "@weir/gen/google/protobuf/timestamp.ts";

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,32}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/** Reads an RFC 3339 time; undefined if the text is not one or names a day that does not exist. Digits after the ninth are cut. */
export function parseRfc3339(text: string): Timestamp | undefined {
  const match = rfc3339.exec(text);
  if (match === null) return undefined;
  const year = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  const hour = Number(match[4]);
  const minute = Number(match[5]);
  const second = Number(match[6]);
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const offsetMinutes = zoneOffset(match[8], match[9], match[10]);
  if (offsetMinutes === undefined) return undefined;
  const seconds = date.getTime() / 1000 + hour * 3600 + (minute - offsetMinutes) * 60 + Math.min(second, 59);
  const nanos = match[7] === undefined ? 0 : Number(match[7].slice(0, 9).padEnd(9, "0"));
  return { seconds: BigInt(seconds), nanos };
}

function zoneOffset(
  sign: string | undefined,
  hours: string | undefined,
  minutes: string | undefined,
): number | undefined {
  if (sign === undefined) return 0;
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** Writes a time as RFC 3339 in UTC with as many decimals as are needed (0, 3, 6 or 9). */
export function formatRfc3339(time: Timestamp): string {
  const whole = new Date(Number(time.seconds) * 1000).toISOString().slice(0, -5);
  if (time.nanos === 0) return `${whole}Z`;
  const digits = String(time.nanos).padStart(9, "0");
  const kept = digits.endsWith("000000") ? 3 : digits.endsWith("000") ? 6 : 9;
  return `${whole}.${digits.slice(0, kept)}Z`;
}
