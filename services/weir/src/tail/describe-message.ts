/** Delivered messages in a line each, whatever their topic. */
import type { Topic } from "@weir/sink";
import type { JsonValue } from "../decode/decode-message.ts";
import { describeAttachment, describeEvent } from "./describe-event.ts";
import { describeOutcome } from "./describe-outcome.ts";
import { describeSpan, describeTraceItem } from "./describe-trace-item.ts";
import { at, numberAt, textAt } from "./json-view.ts";
import { durationText } from "./phrases.ts";
import type { TailLine } from "./tail-line.ts";

/** The project that a message is about, as decimal text. */
export function projectOf(message: JsonValue): string | undefined {
  return textAt(message, "project_id");
}

/** Describes a message. Undefined for a message that is only a part of an item: chunks of attachments. */
export function describeMessage(topic: Topic, message: JsonValue): TailLine | undefined {
  switch (topic) {
    case "outcomes":
    case "outcomes_billing":
      return describeOutcome(message);
    case "spans":
      return describeSpan(message);
    case "items":
      return describeTraceItem(message);
    case "metrics_sessions":
      return describeBucket(message);
    case "monitors":
      return describeCheckIn(message);
    default:
      return describeTyped(message);
  }
}

function describeTyped(message: JsonValue): TailLine | undefined {
  const type = textAt(message, "type");
  switch (type) {
    case "event":
      return describeEvent(message);
    case "attachment":
      return describeAttachment(message);
    case "attachment_chunk":
      return undefined;
    case "user_report":
      return line("user report", [textAt(message, "payload", "name"), textAt(message, "payload", "comments")]);
    case "profile":
    case "profile_chunk":
      return line(type.replace("_", " "), [
        textAt(message, "payload", "transaction", "name"),
        textAt(message, "payload", "platform"),
      ]);
    case "replay_recording_not_chunked": {
      const replay = textAt(message, "replay_id");
      const segment = numberAt(message, "segment_id") ?? numberAt(message, "replay_event", "segment_id");
      return line("replay", [replay?.slice(0, 8), segment === undefined ? undefined : `segment ${segment}`]);
    }
    default:
      return line(type ?? "message", []);
  }
}

function describeCheckIn(message: JsonValue): TailLine {
  const checkIn = at(message, "payload");
  const duration = numberAt(checkIn, "duration");
  const status = `${textAt(checkIn, "monitor_slug") ?? "no slug"}: ${textAt(checkIn, "status") ?? "unknown"}`;
  return line("check-in", [
    status,
    duration === undefined ? undefined : durationText(duration),
    textAt(checkIn, "environment"),
  ]);
}

function describeBucket(bucket: JsonValue): TailLine {
  const name = textAt(bucket, "name") ?? "";
  const value = at(bucket, "value");
  const amount = Array.isArray(value) ? `${value.length} distinct` : textAt(bucket, "value");
  const status = textAt(bucket, "tags", "session.status");
  const about = [
    `${name.replace(/^.:sessions\//, "").replace(/@.*$/, "")} ${status ?? ""}`.trim(),
    amount,
    textAt(bucket, "tags", "release"),
    textAt(bucket, "tags", "environment"),
  ];
  return line("session", about);
}

function line(kind: string, parts: readonly (string | undefined)[]): TailLine {
  return { fate: "delivered", kind, summary: parts.filter((part) => part !== undefined && part !== "").join(" · ") };
}
