/** The messages about events that leave on `ingest-events`, `-transactions`, `-feedback-events` and `-attachments` (topics, section "Field tables"). */
import type { Routing, SinkRecord, Topic } from "@weir/sink";
import type { Message, TextBytes } from "./pack.ts";
import { pack, packedId } from "./pack.ts";

/** Whose message it is, and when its request came. */
export interface MessageOrigin {
  readonly projectId: bigint;
  readonly organizationId: bigint;
  /** Event id of the envelope: 32 lower-case hex digits. */
  readonly eventId: string;
  /** Whole seconds since the epoch, at least 0. */
  readonly startTime: number;
}

/** Places all messages of an event on one partition, in their order. */
export function eventRouting(origin: MessageOrigin): Routing {
  return { uuid: origin.eventId, organizationId: origin.organizationId };
}

/**
 * A message with an event.
 * @param payload the event's JSON
 * @param remoteAddress of the client; undefined: unknown
 * @param attachments objects of the attachments that ride along
 */
export function eventRecord(
  topic: Topic,
  origin: MessageOrigin,
  payload: TextBytes,
  remoteAddress: string | undefined,
  attachments: readonly Message[],
): SinkRecord {
  const value = pack({
    type: "event",
    payload,
    start_time: origin.startTime,
    event_id: origin.eventId,
    project_id: packedId(origin.projectId),
    remote_addr: remoteAddress ?? null,
    attachments,
  });
  return { topic, routing: eventRouting(origin), value };
}

/** A message with a user report. It has no event id of its own: the payload names the event. */
export function userReportRecord(origin: MessageOrigin, payload: Buffer): SinkRecord {
  const value = pack({
    type: "user_report",
    project_id: packedId(origin.projectId),
    start_time: origin.startTime,
    payload,
  });
  return { topic: "attachments", routing: eventRouting(origin), value };
}

/** A message with an attachment that does not ride along with an event. */
export function attachmentRecord(origin: MessageOrigin, attachment: Message): SinkRecord {
  const value = pack({
    type: "attachment",
    event_id: origin.eventId,
    project_id: packedId(origin.projectId),
    attachment,
  });
  return { topic: "attachments", routing: eventRouting(origin), value };
}

/** A part of an attachment's bytes. */
export function chunkRecord(origin: MessageOrigin, id: string, index: number, payload: Buffer): SinkRecord {
  const value = pack({
    type: "attachment_chunk",
    payload,
    event_id: origin.eventId,
    project_id: packedId(origin.projectId),
    id,
    chunk_index: index,
  });
  return { topic: "attachments", routing: eventRouting(origin), value };
}
