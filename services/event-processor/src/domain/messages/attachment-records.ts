/** Attachments to messages: whole, or in chunks before the message that refers to them (streams, section "Attachments"). */
import type { Item } from "@weir/envelope";
import type { SinkRecord } from "@weir/sink";
import type { MessageOrigin } from "./event-messages.ts";
import { attachmentRecord, chunkRecord } from "./event-messages.ts";
import type { Message } from "./pack.ts";

/** How attachments are written. */
export interface AttachmentSettings {
  /** Largest part of an attachment in one message, in bytes (configuration `processing.attachment_chunk_size`). */
  readonly chunkBytes: number;
  /** How long they are kept, in days. */
  readonly retentionDays: number;
  /** Makes version 4 UUIDs. */
  readonly uuid: () => string;
}

/** The records of an attachment, and the object that stands for it in the message that refers to them. */
export interface WrittenAttachment {
  readonly chunks: readonly SinkRecord[];
  readonly object: Message;
}

/**
 * Writes an attachment.
 * @param individual true if it does not ride along with an event: a small one then carries its bytes itself
 */
export function writeAttachment(
  origin: MessageOrigin,
  item: Item,
  settings: AttachmentSettings,
  individual: boolean,
): WrittenAttachment {
  const { payload } = item;
  const id = settings.uuid();
  const inline = individual && payload.length > 0 && payload.length < settings.chunkBytes;
  const chunks = inline ? [] : writeChunks(origin, id, payload, settings.chunkBytes);
  const object = {
    id,
    name: item.filename === "" ? "Unnamed Attachment" : item.filename,
    rate_limited: item.rateLimited,
    content_type: item.contentType === "" ? undefined : item.contentType.toLowerCase(),
    attachment_type: item.attachmentType === "" ? "event.attachment" : item.attachmentType,
    size: payload.length,
    retention_days: settings.retentionDays,
    ...(inline ? { data: payload } : { chunks: chunks.length }),
  };
  if (object.content_type === undefined) delete object.content_type;
  return { chunks, object };
}

/** The records of an attachment that does not ride along with an event. */
export function individualAttachment(origin: MessageOrigin, item: Item, settings: AttachmentSettings): SinkRecord[] {
  const { chunks, object } = writeAttachment(origin, item, settings, true);
  return [...chunks, attachmentRecord(origin, object)];
}

function writeChunks(origin: MessageOrigin, id: string, payload: Buffer, chunkBytes: number): SinkRecord[] {
  const records: SinkRecord[] = [];
  for (let start = 0, index = 0; start < payload.length; start += chunkBytes, index++) {
    records.push(chunkRecord(origin, id, index, payload.subarray(start, start + chunkBytes)));
  }
  return records;
}
