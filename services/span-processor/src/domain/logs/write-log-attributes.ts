/** Attributes of a log's trace item (logs, sections "Field mapping" and "Attribute values and meta attributes"). */
import { isStorable, writeEntry } from "../trace-items/any-value.ts";
import type { ProtoWriter } from "../trace-items/proto-writer.ts";
import { writeNotes } from "../trace-items/write-notes.ts";
import type { Instant } from "../values/instant.ts";
import type { Log } from "./log.ts";

const fieldKeys: ReadonlySet<string> = new Set([
  "sentry.severity_text",
  "sentry.timestamp_precise",
  "sentry.body",
  "sentry.payload_size_bytes",
]);

/** Writes what the client sent, and over it the fields of the log; notes stand in attributes of their own. */
export function writeLogAttributes(writer: ProtoWriter, log: Log, timestamp: Instant): void {
  const { attributes } = log;
  writeNotes(writer, log);
  for (const [key, { value }] of attributes) {
    if (!isStorable(value) || fieldKeys.has(key) || (key === "sentry.span_id" && log.spanId !== undefined)) continue;
    writeEntry(writer, key, value);
  }
  writeEntry(writer, "sentry.severity_text", log.level ?? "");
  writeEntry(writer, "sentry.timestamp_precise", timestamp);
  writeEntry(writer, "sentry.body", log.body ?? "");
  if (log.spanId !== undefined) writeEntry(writer, "sentry.span_id", log.spanId);
  writeEntry(writer, "sentry.payload_size_bytes", log.byteSize);
}
