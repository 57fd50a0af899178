/** Reports of browsers about requests that failed to logs (logs, section "NEL"). */
import { nelErrorTexts } from "@weir/attribute-conventions";
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { asNumber, isInteger, isJsonArray, isJsonObject, JsonError, parseJson } from "@weir/lossless-json";
import { logSize } from "../logs/byte-size.ts";
import type { Log } from "../logs/log.ts";
import type { Attributes } from "../values/attributes.ts";
import { doubleAttribute, integerAttribute, setString, stringAttribute } from "../values/attributes.ts";
import type { Instant } from "../values/instant.ts";
import { fromMilliseconds } from "../values/instant.ts";
import { textAt } from "../values/json-members.ts";
import type { StableIds } from "../values/stable-ids.ts";

/**
 * The logs of a payload; reports without a body are left out. Undefined: it is no array of reports.
 * @param receivedAt when they came; each states its age
 */
export function readNelReports(payload: Buffer, ids: StableIds, receivedAt: Instant): Log[] | undefined {
  let reports: JsonValue;
  try {
    reports = parseJson(payload);
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
  if (!isJsonArray(reports)) return undefined;
  const logs: Log[] = [];
  for (const report of reports) {
    if (isJsonObject(report) && isJsonObject(report.body))
      logs.push(convertReport(report, report.body, ids.uuid("log-trace", logs.length), receivedAt));
  }
  return logs;
}

function convertReport(report: JsonObject, failure: JsonObject, traceId: string, receivedAt: Instant): Log {
  const text = describe(failure);
  const attributes = attributesOf(report, failure);
  return {
    timestamp: receivedAt - fromMilliseconds(Math.min(Math.max(integerAt(report, "age") ?? 0, 0), 2 ** 48)),
    traceId,
    spanId: undefined,
    level: failure.type === "ok" ? "info" : "warn",
    body: text,
    attributes,
    attributesMeta: undefined,
    byteSize: logSize(text, attributes),
    meta: new Map(),
  };
}

function attributesOf(report: JsonObject, failure: JsonObject): Attributes {
  const attributes: Attributes = new Map([
    ["sentry.origin", stringAttribute("auto.http.browser_report.nel")],
    ["browser.report.type", stringAttribute("network-error")],
  ]);
  const url = textAt(report, "url");
  const protocol = textAt(failure, "protocol");
  const [name, version] = splitOnce(protocol ?? "", "/");
  const texts: readonly (readonly [string, string | undefined])[] = [
    ["url.domain", url === undefined ? undefined : domainOf(url)],
    ["url.full", url],
    ["http.request.method", textAt(failure, "method")],
    ["http.request.header.referer", textAt(failure, "referrer")],
    ["nel.referrer", textAt(failure, "referrer")],
    ["network.protocol.name", name],
    ["network.protocol.version", version],
    ["server.address", textAt(failure, "server_ip")],
    ["nel.phase", textAt(failure, "phase")?.toLowerCase()],
    ["nel.type", textAt(failure, "type")],
  ];
  for (const [key, text] of texts) setString(attributes, key, text);
  const integers = [
    ["http.request.duration", integerAt(failure, "elapsed_time")],
    ["http.response.status_code", integerAt(failure, "status_code")],
  ] as const;
  for (const [key, value] of integers) if (value !== undefined) attributes.set(key, integerAttribute(value));
  const fraction = asNumber(failure.sampling_fraction);
  if (fraction !== undefined) attributes.set("nel.sampling_fraction", doubleAttribute(fraction));
  return attributes;
}

/** What happened, in words. */
function describe(failure: JsonObject): string {
  const type = textAt(failure, "type") ?? "unknown";
  const text = nelErrorTexts.get(type) ?? type;
  return text.replace("{}", () => String(integerAt(failure, "status_code") ?? 0));
}

/** The host of a URL; a text that is no URL stands for itself. */
function domainOf(url: string): string {
  return (URL.canParse(url) ? new URL(url).hostname : "") || url;
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}

function integerAt(object: JsonObject, member: string): number | undefined {
  const value = object[member];
  return isInteger(value) ? Number(value) : undefined;
}
