/** Logs of OpenTelemetry to ours, field by field (logs, section "OTLP logs to log"). */
import type { AnyValue } from "@weir/gen/opentelemetry/proto/common/v1/common.ts";
import type { LogRecord, LogsData } from "@weir/gen/opentelemetry/proto/logs/v1/logs.ts";
import { maxInt64, writeJson } from "@weir/lossless-json";
import { logSize } from "../logs/byte-size.ts";
import type { Log } from "../logs/log.ts";
import type { Attributes } from "../values/attributes.ts";
import { setString, stringAttribute } from "../values/attributes.ts";
import type { Instant } from "../values/instant.ts";
import type { MetaTree } from "../values/meta.ts";
import { leaf } from "../values/meta.ts";
import { rejectMixedArrays } from "../values/read-attributes.ts";
import type { StableIds } from "../values/stable-ids.ts";
import { addKeyValues, addPlatform, addResource, addScope } from "./attributes.ts";
import { optionalSpanIdOf, traceIdOf } from "./ids.ts";
import { elementsOf, mapText, scalarOf } from "./values.ts";

/** Levels by number: four numbers each. */
const levels = ["trace", "debug", "info", "warn", "error", "fatal"];
const levelsByText: ReadonlyMap<string, string> = new Map([
  ...levels.map((level) => [level, level] as const),
  ["information", "info"],
  ["warning", "warn"],
]);

/**
 * The logs of a request, in their order.
 * @param receivedAt the time of logs that state none
 */
export function convertLogs({ resourceLogs }: LogsData, ids: StableIds, receivedAt: Instant): Log[] {
  const logs: Log[] = [];
  for (const { resource, scopeLogs } of resourceLogs) {
    for (const { logRecords, scope } of scopeLogs) {
      const shared: Attributes = new Map();
      addPlatform(shared, resource);
      addResource(shared, resource);
      addScope(shared, scope);
      for (const record of logRecords) logs.push(convertLog(record, shared, ids, logs.length, receivedAt));
    }
  }
  return logs;
}

function convertLog(from: LogRecord, shared: Attributes, ids: StableIds, index: number, receivedAt: Instant): Log {
  const trace = traceIdOf(from.traceId, () => ids.uuid("log-trace", index));
  const span = optionalSpanIdOf(from.spanId);
  const meta = new Map<string, MetaTree>();
  if (trace.note !== undefined) meta.set("trace_id", leaf(trace.note));
  if (span.note !== undefined) meta.set("span_id", leaf(span.note));
  const attributes: Attributes = new Map([["sentry.origin", stringAttribute("auto.otlp.logs")]]);
  setString(attributes, "event.name", from.eventName);
  for (const [key, attribute] of shared) attributes.set(key, attribute);
  addKeyValues(attributes, from.attributes, "");
  const body = from.body === undefined ? undefined : bodyOf(from.body);
  const byteSize = logSize(body, attributes);
  rejectMixedArrays(attributes);
  return {
    timestamp: timeOf(from.timeUnixNano) ?? timeOf(from.observedTimeUnixNano) ?? receivedAt,
    traceId: trace.id,
    spanId: span.id,
    level: levelOf(from),
    body,
    attributes,
    attributesMeta: undefined,
    byteSize,
    meta,
  };
}

/** A time; undefined if it is not stated, or beyond what times can be. */
function timeOf(nanos: bigint): Instant | undefined {
  return nanos > 0n && nanos <= maxInt64 ? nanos : undefined;
}

function levelOf({ severityNumber, severityText }: LogRecord): string {
  const byNumber = severityNumber > 0 ? levels[Math.floor((severityNumber - 1) / 4)] : undefined;
  return byNumber ?? levelsByText.get(severityText.toLowerCase()) ?? "info";
}

function bodyOf(any: AnyValue): string | undefined {
  const { value } = any;
  switch (value?.$case) {
    case "arrayValue":
      return writeJson(elementsOf(value.value.values));
    case "kvlistValue":
      return mapText(value.value.values);
    case "doubleValue":
      return String(value.value);
    default:
      return scalarOf(any)?.toString();
  }
}
