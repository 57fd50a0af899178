/** Finalises, checks and normalises an event (events, sections 6 to 8). */
import type { Item } from "@weir/envelope";
import type { Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
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
  const { event, payloadBytes, attachments } = unit.value;
  const { received, sent } = context;
  const shifted = finalizeEvent(event, {
    eventId: context.unit.eventId,
    received,
    sent,
    trace: context.trace,
    ingestionMetrics: ingestionMetrics(payloadBytes, attachments),
  });
  const problem = validateEvent(event, {
    received,
    maxSecondsInFuture: context.processing.settings.maxSecondsInFuture,
    retentionDays: context.project.config.eventRetentionDays,
    shifted,
  });
  if (problem !== undefined) {
    context.processing.explain("an event is not valid", { problem });
    unit.reject(invalid("invalid_transaction"));
    return false;
  }
  normalizeEvent(event, normalizeSettings(context, context.trace));
  trimEvent(event);
  return true;
}

/** What the event cost to take in: its own size, and that of attachments that say what they are. */
function ingestionMetrics(payloadBytes: number, attachments: readonly Item[]): JsonObject {
  const metrics: JsonObject = { "bytes.ingested.event": payloadBytes };
  let attachmentBytes = 0;
  for (const item of attachments)
    if (item.attachmentType === "event.attachment") attachmentBytes += item.payload.length;
  if (attachmentBytes > 0) metrics["bytes.ingested.event.attachment"] = attachmentBytes;
  return metrics;
}
