/** Payloads of OpenTelemetry's protocol to its messages, from JSON or protobuf. */
import { LogsData } from "@weir/gen/opentelemetry/proto/logs/v1/logs.ts";
import { TracesData } from "@weir/gen/opentelemetry/proto/trace/v1/trace.ts";
import type { JsonObject } from "@weir/lossless-json";
import { isJsonObject, JsonError, parseJson } from "@weir/lossless-json";
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
 * @throws OtlpError if it cannot be read
 */
export function decodeTraces(payload: Buffer, format: OtlpFormat): TracesData {
  return format === "json" ? readTraces(jsonMessage(payload)) : protobufMessage(payload, TracesData);
}

/**
 * Reads an export request of logs.
 * @throws OtlpError if it cannot be read
 */
export function decodeLogs(payload: Buffer, format: OtlpFormat): LogsData {
  return format === "json" ? readLogs(jsonMessage(payload)) : protobufMessage(payload, LogsData);
}

function jsonMessage(payload: Buffer): JsonObject {
  try {
    const message = parseJson(payload);
    if (!isJsonObject(message)) throw unexpected(message, "the payload", "an object");
    return message;
  } catch (error) {
    if (error instanceof JsonError) throw new OtlpError("invalid_json", error.message, { cause: error });
    throw error;
  }
}

/** Whatever the generated decoder throws is the payload's fault: it knows no other errors. */
function protobufMessage<T>(payload: Buffer, type: { readonly decode: (bytes: Uint8Array) => T }): T {
  try {
    return type.decode(payload);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new OtlpError("invalid_proto", `found no such message: ${message}`, { cause });
  }
}
