/** The sources of logs: a container, and what the edge takes from other senders (logs, section "Item kinds and endpoints"). */
import type { Item } from "@weir/envelope";
import type { JsonObject } from "@weir/lossless-json";
import type { InvalidReason } from "@weir/managed";
import type { IngestSettings } from "../containers/ingest-settings.ts";
import { inferNothing } from "../containers/ingest-settings.ts";
import type { Container } from "../containers/parse-container.ts";
import { isFailure, parseContainer } from "../containers/parse-container.ts";
import { readNelReports } from "../nel/convert-report.ts";
import { convertLogs } from "../otlp/convert-log.ts";
import type { OtlpFormat } from "../otlp/decode-payload.ts";
import { decodeLogs } from "../otlp/decode-payload.ts";
import { OtlpError } from "../otlp/otlp-error.ts";
import type { UnitContext } from "../unit-context.ts";
import { convertEntry } from "../vercel/convert-entry.ts";
import type { UnreadableDrain } from "../vercel/read-drain.ts";
import { readJsonDrain, readNdjsonDrain } from "../vercel/read-drain.ts";
import type { LogBatch } from "./log-batch.ts";
import { readLog } from "./read-log.ts";

/** Why a source yields nothing. */
export interface RefusedSource {
  readonly reason: InvalidReason;
  /** What was found and what was expected, for the debug log. */
  readonly message: string;
}

/** Media type of log containers. */
const logContainerType = "application/vnd.sentry.items.log+json";

/** Begins the types of items that the edge makes. */
const integrationPrefix = "application/vnd.sentry.integration.";

/** True if the source was refused. */
export function isRefused(source: LogBatch | RefusedSource): source is RefusedSource {
  return "reason" in source;
}

/**
 * Reads a container.
 * @param maxOperations most values in it
 */
export function readContainerLogs(item: Item, unit: UnitContext, maxOperations: number): LogBatch | RefusedSource {
  if (item.contentType.toLowerCase() !== logContainerType) {
    const message = `found content type "${item.contentType}", expected ${logContainerType}`;
    return { reason: "invalid_json", message };
  }
  const container = parseContainer(item, maxOperations);
  if (isFailure(container)) return container;
  const trusted = unit.request?.trusted ?? false;
  const logs = container.items.map((raw, index) => readLog(raw, index, unit.ids, trusted));
  return { logs, ingress: "container", settings: settingsOf(container) };
}

/**
 * Reads what the edge made of a request: which sender it came from stands in its content type.
 * @param maxOperations most values in it
 */
export function readIntegrationLogs(item: Item, unit: UnitContext, maxOperations: number): LogBatch | RefusedSource {
  const { contentType, payload } = item;
  const kind = contentType.startsWith(integrationPrefix) ? contentType.slice(integrationPrefix.length) : contentType;
  switch (kind) {
    case "otel.logs+json":
      return readOtlpLogs(payload, "json", unit, maxOperations);
    case "otel.logs+protobuf":
      return readOtlpLogs(payload, "protobuf", unit, maxOperations);
    case "vercel.logs+json":
      return readVercelLogs(readJsonDrain(payload), unit);
    case "vercel.logs+ndjson":
      return readVercelLogs(readNdjsonDrain(payload), unit);
    case "browser.nel+json":
      return readNelLogs(payload, unit);
    default:
      return { reason: "invalid_json", message: `found logs of type "${contentType}", which nobody sends` };
  }
}

function readVercelLogs(entries: readonly JsonObject[] | UnreadableDrain, unit: UnitContext): LogBatch | RefusedSource {
  if ("message" in entries) return { reason: "invalid_json", message: entries.message };
  if (entries.length === 0) return { reason: "invalid_json", message: "found no log entry" };
  const logs = entries.map((entry, index) => convertEntry(entry, index, unit.ids, unit.receivedAt));
  return { logs, ingress: "integration", settings: inferNothing };
}

function readNelLogs(payload: Buffer, unit: UnitContext): LogBatch | RefusedSource {
  const logs = readNelReports(payload, unit.ids, unit.receivedAt);
  if (logs === undefined) return { reason: "invalid_json", message: "found no array of reports" };
  return { logs, ingress: "integration", settings: { inferIp: false, inferUserAgent: true } };
}

function readOtlpLogs(
  payload: Buffer,
  format: OtlpFormat,
  unit: UnitContext,
  maxOperations: number,
): LogBatch | RefusedSource {
  try {
    const logs = convertLogs(decodeLogs(payload, format, maxOperations), unit.ids, unit.receivedAt);
    return { logs, ingress: "integration", settings: inferNothing };
  } catch (error) {
    if (error instanceof OtlpError) return error;
    throw error;
  }
}

/** Containers without a version may add the user agent; from version 2 on the container says what it wants. */
function settingsOf({ metadata }: Container): IngestSettings {
  if (metadata === undefined) return inferNothing;
  const { version, settings } = metadata;
  if (version === undefined || version === 1) return { inferIp: false, inferUserAgent: true };
  return version === 2 ? settings : inferNothing;
}
