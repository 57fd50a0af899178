/** The segment of a transaction: the span that the event itself describes (spans, section "Segment span from the event"). */
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { asNumber, writeJson } from "@weir/lossless-json";
import { renameAttributes } from "../conventions/rename-attributes.ts";
import { readStatus } from "../spans-v1/span-status.ts";
import type { SpanV1 } from "../spans-v1/span-v1.ts";
import type { Attributes } from "../values/attributes.ts";
import { setString } from "../values/attributes.ts";
import { readInstant } from "../values/instant.ts";
import { measurementsOf, objectAt, tagsOf, textAt } from "../values/json-members.ts";
import { attributeOf, attributesOf } from "../values/plain-value.ts";
import { parseSpanId, parseTraceId } from "../values/trace-ids.ts";
import { exclusiveTime } from "./exclusive-time.ts";
import { spanTags } from "./span-tags.ts";
import type { Transaction } from "./transaction.ts";
import { addSampleRates, traceHeaderData } from "./transaction.ts";

/**
 * Makes the segment span.
 * @param sharedTags those of every span of the event
 */
export function segmentSpan(transaction: Transaction, sharedTags: ReadonlyMap<string, string>): SpanV1 {
  const { event, trace, children } = transaction;
  const start = readInstant(event.start_timestamp);
  const end = readInstant(event.timestamp);
  const spanId = parseSpanId(trace.span_id);
  const op = textAt(trace, "op") ?? "default";
  const status = readStatus(trace.status);
  const data = segmentData(transaction);
  return {
    traceId: parseTraceId(trace.trace_id),
    parentSpanId: parseSpanId(trace.parent_span_id),
    spanId,
    segmentId: spanId,
    start,
    end,
    exclusiveTime: asNumber(trace.exclusive_time) ?? exclusiveTime(spanId, start, end, children),
    op,
    description: textAt(event, "transaction"),
    origin: textAt(trace, "origin"),
    profileId: textAt(objectAt(objectAt(event, "contexts"), "profile"), "profile_id")?.replaceAll("-", ""),
    platform: textAt(event, "platform"),
    status,
    isSegment: true,
    isRemote: true,
    kind: undefined,
    data,
    tags: tagsOf(event.tags),
    sentryTags: spanTags(sharedTags, op, status, data),
    measurements: addSampleRates(segmentMeasurements(event), transaction),
    links: trace.links,
  };
}

function segmentData(transaction: Transaction): Attributes {
  const { event, trace } = transaction;
  const contexts = objectAt(event, "contexts");
  const sdk = objectAt(event, "sdk");
  const query = queryText(objectAt(event, "request").query_string);
  const others = Object.entries(contexts).filter(([name, context]) => name !== "trace" && context !== null);
  const { breadcrumbs, extra } = event;
  const values: readonly (readonly [string, JsonValue | undefined])[] = [
    ["sentry.segment.name", event.transaction],
    ["sentry.name", event.transaction],
    ["sentry.release", event.release],
    ["sentry.environment", event.environment],
    ["browser.name", objectAt(contexts, "browser").name],
    ["sentry.sdk.name", sdk.name],
    ["sentry.sdk.version", sdk.version],
    ["http.query", query && `?${query}`],
    ["url.query", query],
    ["sentry.event.serialized_contexts", others.length === 0 ? undefined : writeJson(Object.fromEntries(others))],
    ["sentry.event.serialized_breadcrumbs", serialized(breadcrumbs)],
    ["sentry.event.serialized_extra", serialized(extra)],
  ];
  const data = attributesOf(objectAt(trace, "data"));
  renameAttributes(data);
  const shared = traceHeaderData(transaction);
  for (const key of Object.keys(shared)) setString(data, key, shared[key]);
  for (const [key, value] of values) {
    const attribute = attributeOf(value ?? null);
    if (attribute !== undefined) data.set(key, attribute);
  }
  return data;
}

function serialized(value: JsonValue | undefined): string | undefined {
  return value === undefined || value === null ? undefined : writeJson(value);
}

/** A query as text; normalised events carry it as a list of pairs. */
function queryText(query: JsonValue | undefined): string | undefined {
  if (typeof query === "string") return query === "" ? undefined : query.replace(/^\?/, "");
  const pairs = [...tagsOf(query)];
  return pairs.length === 0 ? undefined : new URLSearchParams(pairs).toString();
}

function segmentMeasurements(event: JsonObject): Map<string, number> {
  const measurements = measurementsOf(event.measurements);
  const breakdowns = objectAt(event, "breakdowns");
  for (const breakdown of Object.keys(breakdowns)) {
    for (const [name, value] of measurementsOf(breakdowns[breakdown])) {
      if (name !== "total.time") measurements.set(`${breakdown}.${name}`, value);
    }
  }
  return measurements;
}
