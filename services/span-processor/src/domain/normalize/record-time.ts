/** The time of a log or trace metric: corrected, and shifted by its place in a sequence (logs, section "Log pipeline"). */
import type { RetentionProduct } from "@weir/project-state";
import type { TraceRecord } from "../trace-items/trace-record.ts";
import { noteRecordField } from "../trace-items/trace-record.ts";
import type { UnitContext } from "../unit-context.ts";
import { numberAt } from "../values/attributes.ts";
import { remarkMeta } from "../values/meta.ts";
import { correctTime } from "./time.ts";

const maxSequence = 2 ** 32 - 1;

/** Corrects the time; false if the record is older than its product is kept. A record without a time is left to validation. */
export function correctRecordTime(
  record: TraceRecord,
  product: RetentionProduct,
  { project, receivedAt, sentAt }: UnitContext,
  maxSecondsInFuture: number,
): boolean {
  const { timestamp } = record;
  if (timestamp === undefined) return true;
  const retentionDays = project.config.retention(product).standard;
  const { shift, reason, tooOld } = correctTime(timestamp, { receivedAt, sentAt, maxSecondsInFuture, retentionDays });
  if (tooOld) return false;
  record.timestamp = timestamp + shift;
  if (reason !== undefined) noteRecordField(record, "timestamp", reason);
  const sequence = Math.min(Math.trunc(numberAt(record.attributes, "sentry.timestamp.sequence") ?? 0), maxSequence);
  if (sequence > 0) {
    record.timestamp += BigInt(sequence);
    noteRecordField(record, "timestamp", remarkMeta("timestamp.sequence", "s"));
  }
  return true;
}
