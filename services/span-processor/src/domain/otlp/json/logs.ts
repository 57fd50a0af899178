/** Logs from OTLP/JSON, as far as they are used. */
import type { LogRecord, LogsData, ScopeLogs } from "@weir/gen/opentelemetry/proto/logs/v1/logs.ts";
import type { JsonObject } from "@weir/lossless-json";
import { optional, readAnyValue, readKeyValues, readResource, readScope } from "./attributes.ts";
import { enumAt, hexAt, listAt, messageAt, nanosAt, textAt, unexpected } from "./members.ts";

/**
 * Reads an export request.
 * @throws OtlpError if it has another form
 */
export function readLogs(message: JsonObject): LogsData {
  if (message.resourceLogs === undefined) throw unexpected(undefined, "resourceLogs", "an array");
  return {
    resourceLogs: listAt(message, "resourceLogs", (resourceLogs) => ({
      resource: optional(messageAt(resourceLogs, "resource"), readResource),
      scopeLogs: listAt(resourceLogs, "scopeLogs", readScopeLogs),
      schemaUrl: "",
    })),
  };
}

function readScopeLogs(message: JsonObject): ScopeLogs {
  return {
    scope: optional(messageAt(message, "scope"), readScope),
    logRecords: listAt(message, "logRecords", readLogRecord),
    schemaUrl: "",
  };
}

function readLogRecord(message: JsonObject): LogRecord {
  return {
    timeUnixNano: nanosAt(message, "timeUnixNano"),
    observedTimeUnixNano: nanosAt(message, "observedTimeUnixNano"),
    severityNumber: enumAt(message, "severityNumber") as LogRecord["severityNumber"],
    severityText: textAt(message, "severityText"),
    body: optional(messageAt(message, "body"), readAnyValue),
    attributes: readKeyValues(message, "attributes"),
    droppedAttributesCount: 0,
    flags: 0,
    traceId: hexAt(message, "traceId"),
    spanId: hexAt(message, "spanId"),
    eventName: textAt(message, "eventName"),
  };
}
