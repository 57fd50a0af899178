/** Finalises, checks and normalises an event (events, sections 6 to 8). */
import type { Managed } from "@weir/managed";
import { DecisionStep, defect, invalid, passed } from "@weir/managed";
import { finalizeEvent } from "../event/finalize.ts";
import type { JsonObject } from "../event/json.ts";
import { normalizeEvent } from "../event/normalize.ts";
import { trimEvent } from "../event/trim/trim-event.ts";
import { validateEvent } from "../event/validate.ts";
import { normalizeSettings } from "../event-settings.ts";
import type { UnitContext } from "../unit-context.ts";
import type { ErrorEvent } from "./error-event.ts";

/** Prepares an event for consumers, in place. False: it was dropped with an outcome. */
export function normalizeErrorEvent(context: UnitContext, unit: Managed<ErrorEvent>): boolean {
  const { event } = unit.value;
  const { received, sent } = context;
  const shifted = finalizeEvent(event, {
    eventId: context.unit.eventId,
    received,
    sent,
    trace: context.trace,
    ingestionMetrics: ingestionMetrics(unit.value),
  });
  const problem = validateEvent(event, {
    received,
    maxSecondsInFuture: context.processing.settings.maxSecondsInFuture,
    retentionDays: context.project.config.eventRetentionDays,
    shifted,
  });
  if (problem !== undefined) {
    context.processing.explain("an event is not valid", { problem });
    unit.reject(invalid("invalid_transaction", defect(problem)));
    return false;
  }
  normalizeEvent(event, normalizeSettings(context, context.trace));
  trimEvent(event);
  context.trail?.note(passed(DecisionStep.VALIDITY));
  return true;
}

/** What the event cost to take in: its own size, that of a crash's file, and that of attachments that say what they are. */
function ingestionMetrics({ payloadBytes, attachments, crashFile }: ErrorEvent): JsonObject {
  const metrics: JsonObject = {};
  if (payloadBytes !== undefined) metrics["bytes.ingested.event"] = payloadBytes;
  if (crashFile !== undefined) {
    const name = crashMetrics.get(crashFile.attachmentType);
    if (name !== undefined) metrics[name] = crashFile.payload.length;
  }
  let attachmentBytes = 0;
  for (const item of attachments)
    if (item.attachmentType === "event.attachment") attachmentBytes += item.payload.length;
  if (attachmentBytes > 0) metrics["bytes.ingested.event.attachment"] = attachmentBytes;
  return metrics;
}

const crashMetrics: ReadonlyMap<string, string> = new Map([
  ["event.minidump", "bytes.ingested.event.minidump"],
  ["event.applecrashreport", "bytes.ingested.event.applecrashreport"],
]);
