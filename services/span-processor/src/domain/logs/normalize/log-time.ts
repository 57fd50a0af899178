/** The time of a log: corrected, and shifted by its place in a sequence (logs, section "Log pipeline"). */
import { correctTime } from "../../normalize/time.ts";
import type { UnitContext } from "../../unit-context.ts";
import { numberAt } from "../../values/attributes.ts";
import { remarkMeta } from "../../values/meta.ts";
import type { Log } from "../log.ts";
import { noteLogField } from "../log.ts";

const maxSequence = 2 ** 32 - 1;

/** Corrects the time; false if the log is too old. A log without a time is left to validation. */
export function correctLogTime(log: Log, unit: UnitContext, maxSecondsInFuture: number): boolean {
  const { timestamp } = log;
  if (timestamp === undefined) return true;
  const { receivedAt, sentAt } = unit;
  const retentionDays = unit.project.config.retention("log").standard;
  const { shift, reason, tooOld } = correctTime(timestamp, { receivedAt, sentAt, maxSecondsInFuture, retentionDays });
  if (tooOld) return false;
  log.timestamp = timestamp + shift;
  if (reason !== undefined) noteLogField(log, "timestamp", reason);
  const sequence = Math.min(Math.trunc(numberAt(log.attributes, "sentry.timestamp.sequence") ?? 0), maxSequence);
  if (sequence > 0) {
    log.timestamp += BigInt(sequence);
    noteLogField(log, "timestamp", remarkMeta("timestamp.sequence", "s"));
  }
  return true;
}
