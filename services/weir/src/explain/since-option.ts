/** Reads how far back to look. */
import type { Timestamp } from "@weir/gen/google/protobuf/timestamp.ts";
import { UsageError } from "../command-error.ts";
import { timestampOf } from "./times.ts";

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A time from `10m` (before now) or a date and time.
 * @param nowMs ms since the epoch
 * @throws UsageError for anything else
 */
export function sinceOption(text: string | undefined, nowMs: number): Timestamp | undefined {
  if (text === undefined) return undefined;
  const [, count, unit = ""] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return timestampOf(nowMs - Number(count) * (unitMs[unit] ?? 0));
  const time = /^\d{4}-/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return timestampOf(time);
  throw new UsageError(`found --since ${text}, expected for example 90s, 10m, 2h, 1d or 2026-01-31T12:00:00Z`);
}
