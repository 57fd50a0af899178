/** Fills in the times and repetitions that golden cases state relative to the moment of sending. */
import type { Dialect, Json } from "./golden-case.ts";
import { unmarked } from "./whole-doubles.ts";

/** The moment that a request's relative times count from. */
export interface Moment {
  readonly dialect: Dialect;
  /** Ms since the epoch. */
  readonly nowMs: number;
}

/** The moment of a request: with ms that do not end in 0, or, for trace items, the whole second of the case. */
export function momentOf(dialect: Dialect, clockMs: number): Moment {
  if (dialect === "trace_items") return { dialect, nowMs: Math.floor(clockMs / 1000) * 1000 };
  const ms = Math.floor(clockMs);
  return { dialect, nowMs: ms % 10 === 0 ? ms + 1 : ms };
}

/** Replaces every placeholder in a value. */
export function fillIn(value: Json, moment: Moment): Json {
  if (typeof value === "string") return fillInText(value, moment);
  if (Array.isArray(value)) return value.map((element) => fillIn(element, moment));
  if (value === null || typeof value !== "object") return value;
  const [only, ...others] = Object.keys(value);
  if (only?.startsWith("$") && others.length === 0) {
    const filled = placeholder(only, value[only] as Json, moment);
    if (filled !== undefined) return filled;
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fillIn(member, moment)]));
}

/** Replaces `$now(d)` and its siblings in text. */
export function fillInText(text: string, moment: Moment): string {
  if (moment.dialect === "events" || !text.includes("$now")) return text;
  return text.replace(/\$(now|now_ms|now_nanos|now_iso)\((-?[\d.]+)\)/g, (_, name: string, offset: string) =>
    String(placeholder(`$${name}`, Number(offset), moment)),
  );
}

function placeholder(name: string, given: Json, { nowMs, dialect }: Moment): Json | undefined {
  const argument = unmarked(given);
  if (name === "$repeat" && Array.isArray(argument)) {
    const [what, times = 0] = argument;
    return typeof what === "string"
      ? what.repeat(Number(unmarked(times)))
      : Array.from({ length: Number(unmarked(times)) }, () => what as Json);
  }
  if (typeof argument !== "number") return undefined;
  const shiftedMs = Math.round(nowMs + argument * 1000);
  switch (name) {
    case "$now":
      return dialect === "trace_items" ? nowMs / 1000 + argument : shiftedMs / 1000;
    case "$now_int":
      return Math.floor(shiftedMs / 1000);
    case "$now_ms":
      return shiftedMs;
    case "$now_nanos":
      return nanoseconds(nowMs, argument).toString();
    case "$now_iso":
      return isoTime(shiftedMs, dialect);
    default:
      return undefined;
  }
}

/** Nanoseconds since the epoch of a moment shifted by seconds (exact to the microsecond). */
export function nanoseconds(nowMs: number, offsetSeconds: number): bigint {
  return BigInt(Math.round(nowMs)) * 1_000_000n + BigInt(Math.round(offsetSeconds * 1e6)) * 1000n;
}

function isoTime(ms: number, dialect: Dialect): string {
  const text = new Date(ms).toISOString();
  return dialect === "trace_items" ? text.replace("Z", "000Z") : text;
}
