/** An event to the messages that consumers read (events, section "Kafka output"). */
import { DataCategory } from "@weir/data-category";
import type { Managed } from "@weir/managed";
import { defect, invalid } from "@weir/managed";
import type { SinkRecord } from "@weir/sink";
import { attachmentSettings } from "../attachments/store.ts";
import { writtenEvent } from "../event/event.ts";
import { writeEvent } from "../event/write-event.ts";
import { TooDeepError } from "../event/write-json.ts";
import { individualAttachment, writeAttachment } from "../messages/attachment-records.ts";
import { eventRecord, userReportRecord } from "../messages/event-messages.ts";
import type { Message } from "../messages/pack.ts";
import { TextBytes } from "../messages/pack.ts";
import type { UnitContext } from "../unit-context.ts";
import { messageOrigin } from "../unit-context.ts";
import type { ErrorEvent } from "./error-event.ts";
import { filesOf } from "./error-event.ts";

/** Makes the messages of an event ready: attachments, user reports, then the event. */
export function storeErrorEvent(context: UnitContext, unit: Managed<ErrorEvent>): void {
  let json: string;
  try {
    json = writeEvent(unit.value.event);
  } catch (error) {
    if (!(error instanceof TooDeepError)) throw error;
    context.processing.explain("an event cannot be written", { problem: error.message });
    unit.reject(invalid("invalid_json", defect(error.message)));
    return;
  }
  unit.replace({ ...unit.value, event: writtenEvent() });
  context.shipments.push({ unit, records: eventRecords(context, unit.value, new TextBytes(json)) });
}

function eventRecords(context: UnitContext, value: ErrorEvent, payload: TextBytes): SinkRecord[] {
  const { category, userReports } = value;
  const origin = messageOrigin(context);
  const settings = attachmentSettings(context);
  const isFeedback = category === DataCategory.FEEDBACK;
  const records: SinkRecord[] = [];
  const references: Message[] = [];
  for (const item of filesOf(value)) {
    if (isFeedback) {
      records.push(...individualAttachment(origin, item, settings));
    } else {
      const { chunks, object } = writeAttachment(origin, item, settings, false);
      records.push(...chunks);
      references.push(object);
    }
  }
  for (const report of userReports) records.push(userReportRecord(origin, report));
  const withFiles = references.length > 0 || userReports.length > 0;
  const topic = isFeedback ? "feedback" : withFiles ? "attachments" : "events";
  records.push(eventRecord(topic, origin, payload, remoteAddress(context), references));
  return records;
}

/** Address from which the request came, as consumers get it: the peer's, or what the envelope says of its request. */
export function remoteAddress(context: UnitContext): string | undefined {
  return context.unit.request?.remoteAddr || undefined;
}
