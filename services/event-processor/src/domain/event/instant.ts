/** Points in time as clients write them: seconds since the epoch, or ISO 8601. */

/** A point in time with nanoseconds. */
export interface Instant {
  /** Whole seconds since the epoch, rounded down. */
  readonly seconds: number;
  /** 0 to 999,999,999. */
  readonly nanos: number;
}

/** A time, or why there is none, in the words that consumers know. */
export type ParsedInstant = { readonly instant: Instant } | { readonly problem: string };

/** 9999-12-31T23:59:59Z, the last second that has a four-digit year. */
const maxSeconds = 253_402_300_799;
const minSeconds = -62_167_219_200;
const iso =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9})\d*)?(?:[Zz]|([+-])(\d{2}):?(\d{2})| ?UTC)?$/;

/** Reads a time. No zone means UTC. */
export function parseInstant(value: unknown): ParsedInstant {
  if (typeof value === "number") return instantFromSeconds(value);
  if (typeof value === "string") return parseIso(value);
  return { problem: "expected a timestamp" };
}

/** A number of seconds as a time, to the microsecond. */
export function instantFromSeconds(value: number): ParsedInstant {
  if (!(value >= minSeconds && value <= maxSeconds)) return { problem: "timestamp out of range" };
  const seconds = Math.floor(value);
  const micros = Math.round((value - seconds) * 1e6);
  return { instant: micros === 1e6 ? { seconds: seconds + 1, nanos: 0 } : { seconds, nanos: micros * 1000 } };
}

/** Ms since the epoch (with a fraction, if any) as a time. */
export function instantFromMs(ms: number): Instant {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.min(999_999, Math.round((ms - seconds * 1000) * 1000)) * 1000 };
}

function parseIso(text: string): ParsedInstant {
  const match = iso.exec(text);
  if (match === null) return { problem: problemOf(text) };
  const [, year, month, day, hour, minute, second, fraction, sign, zoneHours, zoneMinutes] = match;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const date = new Date(midnight);
  const inRange =
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) <= 60;
  if (!inRange) return { problem: "input is out of range" };
  const zone = sign === undefined ? 0 : (Number(zoneHours) * 3600 + Number(zoneMinutes) * 60) * (sign === "-" ? -1 : 1);
  const ofDay = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  const nanos = fraction === undefined ? 0 : Number(fraction.padEnd(9, "0"));
  // Years below 100 are taken for 19xx by Date.UTC; no such time is near enough to matter.
  return { instant: { seconds: midnight / 1000 + ofDay - zone, nanos } };
}

function problemOf(text: string): string {
  if (/^\d{4}(?:-\d{0,2}(?:-\d{0,2}(?:[Tt ][\d:]*)?)?)?$/.test(text) || text === "") return "premature end of input";
  return /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}/.test(text) ? "trailing input" : "input contains invalid characters";
}

/** Seconds since the epoch, rounded to microseconds: the form in which times are written. */
export function toUnixSeconds({ seconds, nanos }: Instant): number {
  return seconds + Math.round(nanos / 1000) / 1e6;
}

/** Ms since the epoch, with a fraction. */
export function toMs({ seconds, nanos }: Instant): number {
  return seconds * 1000 + nanos / 1e6;
}

/** RFC 3339 in UTC with the offset `+00:00`, and as many of 0, 3, 6 or 9 decimals as are needed. */
export function formatInstant({ seconds, nanos }: Instant): string {
  const text = new Date(seconds * 1000).toISOString().slice(0, -5);
  return `${text}${formatNanos(nanos)}+00:00`;
}

function formatNanos(nanos: number): string {
  if (nanos === 0) return "";
  const digits = String(nanos).padStart(9, "0");
  if (nanos % 1_000_000 === 0) return `.${digits.slice(0, 3)}`;
  return nanos % 1000 === 0 ? `.${digits.slice(0, 6)}` : `.${digits}`;
}
