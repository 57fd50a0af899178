/** The sources of logs: a container, a request of OpenTelemetry's protocol (logs, sections "Containers" and "OTLP logs to log"). */
import type { Item } from "@weir/envelope";
import type { InvalidReason } from "@weir/managed";
import type { IngestSettings } from "../containers/ingest-settings.ts";
import { inferNothing } from "../containers/ingest-settings.ts";
import type { Container } from "../containers/parse-container.ts";
import { isFailure, parseContainer } from "../containers/parse-container.ts";
import { convertLogs } from "../otlp/convert-log.ts";
import { decodeLogs, otlpFormatOf } from "../otlp/decode-payload.ts";
import { OtlpError } from "../otlp/otlp-error.ts";
import type { UnitContext } from "../unit-context.ts";
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

/** Reads a request of OpenTelemetry's protocol. */
export function readOtlpLogs({ contentType, payload }: Item, unit: UnitContext): LogBatch | RefusedSource {
  const format = otlpFormatOf(contentType);
  if (format === undefined)
    return { reason: "invalid_json", message: `found logs of type "${contentType}", expected JSON or protobuf` };
  try {
    const logs = convertLogs(decodeLogs(payload, format), unit.ids, unit.receivedAt);
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
