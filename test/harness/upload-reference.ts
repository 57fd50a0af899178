/** Uploads as clients refer to them, and as consumers get them. */
import type { CapturedMessage } from "./captured-message.ts";

/** Global configuration that turns uploads on. */
export const uploadsAreOn = { options: { "relay.endpoint-fetch-config.enabled": true } };

/** An item of an envelope: a text of so many bytes that was uploaded to a location. */
export function uploadReference(location: string, bytes: number): string {
  const payload = JSON.stringify({ location, content_type: "text/plain" });
  const header = {
    type: "attachment",
    filename: "core.txt",
    content_type: "application/vnd.sentry.attachment-ref+json",
    attachment_length: bytes,
    length: payload.length,
  };
  return `${JSON.stringify(header)}\n${payload}\n`;
}

/** An attachment as its event names it, with its text. */
export interface DeliveredAttachment {
  readonly id: string;
  readonly name: string;
  readonly content_type: string;
  readonly size: number;
  readonly chunks: number;
  readonly text: string;
}

/** The attachments of an event; undefined as long as it is not delivered. */
export function attachmentsOf(
  messages: readonly CapturedMessage[],
  eventId: string,
): readonly DeliveredAttachment[] | undefined {
  const values = messages
    .filter(({ topic }) => topic === "ingest-attachments")
    .map(({ value }) => value as Partial<AttachmentMessage>);
  const event = values.find((value) => value.type === "event" && value.event_id?.replaceAll("-", "") === eventId);
  return event?.attachments?.map((attachment) => ({ ...attachment, text: textOf(values, attachment.id) }));
}

function textOf(values: readonly Partial<AttachmentMessage>[], attachmentId: string): string {
  return values
    .filter(({ type, id }) => type === "attachment_chunk" && id === attachmentId)
    .sort((left, right) => (left.chunk_index ?? 0) - (right.chunk_index ?? 0))
    .map(({ payload }) => payload?.$text ?? "")
    .join("");
}

/** What events and pieces of attachments have. */
interface AttachmentMessage {
  readonly type: string;
  readonly event_id: string;
  readonly attachments: readonly Omit<DeliveredAttachment, "text">[];
  readonly id: string;
  readonly chunk_index: number;
  readonly payload: { readonly $text: string };
}
