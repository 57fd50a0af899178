/** Events in a line: errors, transactions, feedback. */
import type { JsonValue } from "../decode/decode-message.ts";
import { at, listAt, numberAt, textAt } from "./json-view.ts";
import { countText, durationText, sizeText } from "./phrases.ts";
import type { TailLine } from "./tail-line.ts";

/** A message of type `event`. */
export function describeEvent(message: JsonValue): TailLine {
  const event = at(message, "payload");
  const type = textAt(event, "type");
  if (type === "transaction") return delivered("transaction", [transactionText(event), attachmentsText(message)]);
  if (type === "feedback")
    return delivered("feedback", [textAt(event, "contexts", "feedback", "message"), attachmentsText(message)]);
  return delivered("error", [
    [textAt(event, "level"), titleOf(event)].filter(Boolean).join(": "),
    attachmentsText(message),
  ]);
}

/** The attachment of a message of type `attachment`. */
export function describeAttachment(message: JsonValue): TailLine {
  const attachment = at(message, "attachment");
  const eventId = textAt(message, "event_id");
  return delivered("attachment", [
    attachmentText(attachment),
    eventId === undefined ? undefined : `of event ${eventId.slice(0, 8)}`,
  ]);
}

function titleOf(event: JsonValue | undefined): string {
  const exceptions = listAt(event, "exception", "values");
  const exception = exceptions[exceptions.length - 1];
  if (exception !== undefined)
    return [textAt(exception, "type"), textAt(exception, "value")].filter(Boolean).join(": ") || "exception";
  const message =
    textAt(event, "logentry", "formatted") ?? textAt(event, "logentry", "message") ?? textAt(event, "message");
  return message ?? (textAt(event, "type") === "default" ? "no message" : (textAt(event, "type") ?? "no message"));
}

function transactionText(event: JsonValue | undefined): string {
  const op = textAt(event, "contexts", "trace", "op");
  const spans = listAt(event, "spans").length;
  const details = [
    op,
    elapsed(event, "start_timestamp", "timestamp"),
    spans === 0 ? undefined : countText(spans, "span"),
  ].filter(Boolean);
  return `${textAt(event, "transaction") ?? "no name"}${details.length === 0 ? "" : ` (${details.join(", ")})`}`;
}

/** The time between two members that hold Unix seconds. */
export function elapsed(value: JsonValue | undefined, startName: string, endName: string): string | undefined {
  const [start, end] = [numberAt(value, startName), numberAt(value, endName)];
  return start === undefined || end === undefined ? undefined : durationText(Math.max(end - start, 0));
}

function attachmentsText(message: JsonValue): string | undefined {
  const attachments = listAt(message, "attachments").map(attachmentText);
  return attachments.length === 0
    ? undefined
    : `with ${countText(attachments.length, "attachment")}: ${attachments.join(", ")}`;
}

function attachmentText(attachment: JsonValue | undefined): string {
  const size = numberAt(attachment, "size");
  return `${textAt(attachment, "name") ?? "no name"}${size === undefined ? "" : ` (${sizeText(size)})`}`;
}

function delivered(kind: string, parts: readonly (string | undefined)[]): TailLine {
  return { fate: "delivered", kind, summary: parts.filter((part) => part !== undefined && part !== "").join(" · ") };
}
