/**
 * How OTLP over HTTP speaks: the two formats of bodies, and refusals as `google.rpc.Status` in the format of the request
 * (ingest, section "OTLP").
 */
import type { IncomingHttpHeaders } from "node:http";
import { ExportTraceServiceResponse } from "@weir/gen/opentelemetry/proto/collector/trace/v1/trace_service.ts";
import type { HttpAnswer } from "../http/http-answer.ts";
import { problem } from "../http/http-answer.ts";
import { parseMediaType } from "../http/media-type.ts";
import type { DoomedRecords } from "./doomed-records.ts";

/** A format of bodies. */
export type OtlpFormat = "json" | "protobuf";

/** The feature that a project must have to take logs of OpenTelemetry. */
export const logsFeature = "organizations:ourlogs-ingestion";

const mediaTypes: Readonly<Record<OtlpFormat, string>> = {
  json: "application/json",
  protobuf: "application/x-protobuf",
};

/** The format of a request; undefined if it is neither. */
export function otlpFormatOf(headers: IncomingHttpHeaders): OtlpFormat | undefined {
  const essence = parseMediaType(headers["content-type"])?.essence;
  if (essence === mediaTypes.json) return "json";
  return essence === mediaTypes.protobuf ? "protobuf" : undefined;
}

/** The problem of a request in neither format. */
export function unsupportedFormat(headers: IncomingHttpHeaders): Error {
  return problem(415, `unsupported content type: ${headers["content-type"] ?? "none"}`);
}

/**
 * The answer to a request that was taken; `doomed`: records in it that will be dropped, which is told in protobuf, where
 * the answers of all signals are written in the same way.
 */
export function successAnswer(format: OtlpFormat, doomed: DoomedRecords | undefined): HttpAnswer {
  return { status: 200, body: successBody(format, doomed), contentType: mediaTypes[format], headers: [] };
}

function successBody(format: OtlpFormat, doomed: DoomedRecords | undefined): string | Buffer {
  if (format === "json") return "{}";
  if (doomed === undefined) return "";
  const partialSuccess = { rejectedSpans: BigInt(doomed.count), errorMessage: doomed.reason };
  return Buffer.from(ExportTraceServiceResponse.encode({ partialSuccess }).finish());
}

/** A refusal as a status message; in JSON for requests in neither format. */
export function refuseInOtlp({ status, headers, detail }: HttpAnswer, request: IncomingHttpHeaders): HttpAnswer {
  const format = otlpFormatOf(request) ?? "json";
  const code = rpcCodeOf(status);
  const message = detail ?? "";
  const body = format === "json" ? JSON.stringify({ code, message }) : encodeStatus(code, message);
  return { status, body, contentType: mediaTypes[format], headers };
}

/** The gRPC code that stands for an HTTP status. */
function rpcCodeOf(status: number): number {
  switch (status) {
    case 400:
    case 415:
      return 3;
    case 401:
      return 16;
    case 403:
      return 7;
    case 404:
      return 5;
    case 413:
    case 429:
      return 8;
    case 501:
      return 12;
    case 502:
    case 503:
      return 14;
    case 504:
      return 4;
    default:
      return status >= 500 ? 13 : 2;
  }
}

const codeTag = 0x08;
const messageTag = 0x12;

/** `google.rpc.Status` with its fields 1 (code) and 2 (message). Codes are less than 128: one byte. */
function encodeStatus(code: number, message: string): Buffer {
  const text = Buffer.from(message);
  const length: number[] = [];
  let rest = text.length;
  for (; rest > 0x7f; rest >>>= 7) length.push((rest & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([codeTag, code, messageTag, ...length, rest]), text]);
}
