/** Attributes of a log's trace item (logs, sections "Field mapping" and "Attribute values and meta attributes"). */
import { isStorable, writeEntry } from "../trace-items/any-value.ts";
import type { ProtoWriter } from "../trace-items/proto-writer.ts";
import type { Attributes } from "../values/attributes.ts";
import type { Instant } from "../values/instant.ts";
import type { MetaTree } from "../values/meta.ts";
import { leaf, writeMetaTree } from "../values/meta.ts";
import type { Log } from "./log.ts";

const metaPrefix = "sentry._meta.fields";
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

function writeNotes(writer: ProtoWriter, { attributes, attributesMeta, meta }: Log): void {
  for (const [field, tree] of meta) writeNote(writer, attributes, `${metaPrefix}.${field}`, tree);
  if (attributesMeta !== undefined) writeNote(writer, attributes, `${metaPrefix}.attributes`, leaf(attributesMeta));
  for (const [key, attribute] of attributes) {
    if (attribute.meta !== undefined) writeNote(writer, attributes, `${metaPrefix}.attributes.${key}`, attribute.meta);
  }
}

/** A note gives way to an attribute of the client with the same name. */
function writeNote(writer: ProtoWriter, attributes: Attributes, key: string, tree: MetaTree): void {
  const text = writeMetaTree(tree);
  if (text === undefined || isStorable(attributes.get(key)?.value ?? null)) return;
  writeEntry(writer, key, `{"meta":${text}}`);
}
