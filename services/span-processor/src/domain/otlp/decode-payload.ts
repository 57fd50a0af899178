/** Payloads of OpenTelemetry's protocol to its messages, from JSON or protobuf. */
import { LogsData } from "@weir/gen/opentelemetry/proto/logs/v1/logs.ts";
import { TracesData } from "@weir/gen/opentelemetry/proto/trace/v1/trace.ts";
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { isJsonArray, isJsonObject, JsonError, parseJson } from "@weir/lossless-json";
import { countOperations, operationsPerRecord } from "../containers/count-operations.ts";
import { countMessages, logsKind, tracesKind } from "./count-messages.ts";
import { readLogs } from "./json/logs.ts";
import { unexpected } from "./json/members.ts";
import { readTraces } from "./json/traces.ts";
import { OtlpError } from "./otlp-error.ts";

/** How a payload is written. */
export type OtlpFormat = "json" | "protobuf";

/** The format that the type of an integration item names; undefined if it names none. */
export function otlpFormatOf(contentType: string): OtlpFormat | undefined {
  if (contentType.endsWith("+json")) return "json";
  return contentType.endsWith("+protobuf") ? "protobuf" : undefined;
}

/**
 * Reads an export request of traces.
 * @param maxOperations most values in it, of which each span counts for nine
 * @throws OtlpError if it cannot be read, or is more work than that
 */
export function decodeTraces(payload: Buffer, format: OtlpFormat, maxOperations: number): TracesData {
  if (format === "json") return readTraces(jsonMessage(payload, traceMembers, maxOperations));
  return protobufMessage(payload, TracesData, tracesKind, maxOperations);
}

/**
 * Reads an export request of logs.
 * @param maxOperations most values in it, of which each log counts for nine
 * @throws OtlpError if it cannot be read, or is more work than that
 */
export function decodeLogs(payload: Buffer, format: OtlpFormat, maxOperations: number): LogsData {
  if (format === "json") return readLogs(jsonMessage(payload, logMembers, maxOperations));
  return protobufMessage(payload, LogsData, logsKind, maxOperations);
}

/** The members that lead to the records. */
const traceMembers = ["resourceSpans", "scopeSpans", "spans"];
const logMembers = ["resourceLogs", "scopeLogs", "logRecords"];

function jsonMessage(payload: Buffer, recordMembers: readonly string[], maxOperations: number): JsonObject {
  let message: JsonValue;
  try {
    message = parseJson(payload);
  } catch (error) {
    if (error instanceof JsonError) throw new OtlpError("invalid_json", error.message, { cause: error });
    throw error;
  }
  if (!isJsonObject(message)) throw unexpected(message, "the payload", "an object");
  if (mayExceed(payload, maxOperations)) {
    const records = countRecords(message, recordMembers);
    if (records * operationsPerRecord > maxOperations || countOperations(message) > maxOperations)
      throw tooLarge(maxOperations);
  }
  return message;
}

function countRecords(value: JsonValue | undefined, members: readonly string[]): number {
  const [member, ...inner] = members;
  const list = isJsonObject(value) && member !== undefined ? value[member] : undefined;
  if (!isJsonArray(list)) return 0;
  return inner.length === 0
    ? list.length
    : list.reduce<number>((sum, element) => sum + countRecords(element, inner), 0);
}

/** Whatever the generated decoder throws is the payload's fault: it knows no other errors. */
function protobufMessage<T>(
  payload: Buffer,
  type: { readonly decode: (bytes: Uint8Array) => T },
  kind: typeof tracesKind,
  maxOperations: number,
): T {
  if (mayExceed(payload, maxOperations) && countMessages(payload, kind, maxOperations) > maxOperations)
    throw tooLarge(maxOperations);
  try {
    return type.decode(payload);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new OtlpError("invalid_proto", `found no such message: ${message}`, { cause });
  }
}

/** False for most payloads, which need not be counted: a record takes two bytes at least. */
function mayExceed(payload: Buffer, maxOperations: number): boolean {
  return (payload.length / 2) * operationsPerRecord > maxOperations;
}

function tooLarge(maxOperations: number): OtlpError {
  return new OtlpError("request_too_large", `found more values than ${maxOperations} in an export request`);
}
