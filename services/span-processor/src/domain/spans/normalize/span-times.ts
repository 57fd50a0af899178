/** Times of a span: corrected, complete and in order (spans, sections "Time" and "Normalisation steps"). */
import { correctTime } from "../../normalize/time.ts";
import type { UnitContext } from "../../unit-context.ts";
import type { Span } from "../span.ts";
import { noteField } from "../span.ts";

/** Corrects the times; false if the span must be rejected: too old, a time missing, or the end before the start. */
export function correctSpanTimes(span: Span, unit: UnitContext, maxSecondsInFuture: number): boolean {
  const { start, end } = span;
  if (start === undefined) return false;
  const retentionDays = unit.project.config.retention("span").standard;
  const { shift, reason, tooOld } = correctTime(start, {
    receivedAt: unit.receivedAt,
    sentAt: unit.sentAt,
    maxSecondsInFuture,
    retentionDays,
  });
  if (tooOld || end === undefined || start > end) return false;
  if (reason !== undefined) {
    span.start = start + shift;
    span.end = end + shift;
    noteField(span, "start_timestamp", reason);
  }
  return true;
}
