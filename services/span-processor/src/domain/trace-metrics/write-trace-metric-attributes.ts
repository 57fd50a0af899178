/** Attributes of a trace metric's trace item (logs, sections "Field mapping" and "Attribute values and meta attributes"). */
import type { JsonValue } from "@weir/lossless-json";
import { float64 } from "@weir/lossless-json";
import { isStorable, writeEntry } from "../trace-items/any-value.ts";
import type { ProtoWriter } from "../trace-items/proto-writer.ts";
import type { TraceRecord } from "../trace-items/trace-record.ts";
import { writeNotes } from "../trace-items/write-notes.ts";
import type { Instant } from "../values/instant.ts";

/** A trace metric in which nothing is missing. */
export interface CompleteTraceMetric
  extends Pick<TraceRecord, "attributes" | "attributesMeta" | "byteSize" | "meta" | "spanId"> {
  readonly timestamp: Instant;
  readonly name: string;
  readonly type: string;
  readonly unit: string | undefined;
  readonly value: number;
}

/** Consumers know this prefix by this spelling. */
const markPrefix = "sentry._internal.cooccuring";

/** Writes what the client sent, and over it the fields of the metric; notes stand in attributes of their own. */
export function writeTraceMetricAttributes(writer: ProtoWriter, metric: CompleteTraceMetric): void {
  const fields = fieldsOf(metric);
  writeNotes(writer, metric);
  for (const [key, { value }] of metric.attributes) {
    if (!isStorable(value) || (key.startsWith("sentry.") && fields.has(key))) continue;
    writeEntry(writer, key, value);
  }
  for (const [key, value] of fields) writeEntry(writer, key, value);
}

function fieldsOf({ byteSize, name, spanId, timestamp, type, unit, value }: CompleteTraceMetric) {
  const fields = new Map<string, JsonValue>([
    ["sentry.metric_name", name],
    ["sentry.metric_type", type],
    ["sentry.value", float64(value)],
    ["sentry.timestamp_precise", timestamp],
    ["sentry.payload_size_bytes", byteSize],
    [`${markPrefix}.name.${name}`, true],
    [`${markPrefix}.type.${type}`, true],
  ]);
  if (spanId !== undefined) fields.set("sentry.span_id", spanId);
  if (unit !== undefined) fields.set("sentry.metric_unit", unit).set(`${markPrefix}.unit.${unit}`, true);
  return fields;
}
