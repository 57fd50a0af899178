/** The segment of a transaction: the span that the event itself describes (spans, section "Segment span from the event"). */
import { readSpanStatus } from "@weir/attribute-conventions";
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { asNumber, writeJson } from "@weir/lossless-json";
import type { SpanV1 } from "../spans-v1/span-v1.ts";
import type { Attributes } from "../values/attributes.ts";
import { readInstant } from "../values/instant.ts";
import { measurementsOf, objectAt, tagsOf, textAt } from "../values/json-members.ts";
import { metaAt } from "../values/meta.ts";
import { attributeOf, attributesOf } from "../values/plain-value.ts";
import { parseSpanId, parseTraceId } from "../values/trace-ids.ts";
import type { Transaction } from "./transaction.ts";
import { addSampleRates } from "./transaction.ts";

/** Makes the segment span. */
export function segmentSpan(transaction: Transaction): SpanV1 {
  const { event, trace, segmentTags } = transaction;
  const spanId = parseSpanId(trace.span_id);
  return {
    traceId: parseTraceId(trace.trace_id),
    parentSpanId: parseSpanId(trace.parent_span_id),
    spanId,
    segmentId: spanId,
    start: readInstant(event.start_timestamp),
    end: readInstant(event.timestamp),
    exclusiveTime: asNumber(trace.exclusive_time),
    op: textAt(trace, "op"),
    description: textAt(event, "transaction"),
    origin: textAt(trace, "origin"),
    profileId: textAt(objectAt(objectAt(event, "contexts"), "profile"), "profile_id")?.replaceAll("-", ""),
    platform: textAt(event, "platform"),
    status: readSpanStatus(trace.status),
    isSegment: true,
    isRemote: true,
    kind: undefined,
    data: segmentData(transaction),
    tags: tagsOf(event.tags),
    sentryTags: segmentTags,
    measurements: addSampleRates(segmentMeasurements(event), transaction),
    links: trace.links,
  };
}

function segmentData(transaction: Transaction): Attributes {
  const { event, trace, meta } = transaction;
  const contexts = objectAt(event, "contexts");
  const sdk = objectAt(event, "sdk");
  const query = queryText(objectAt(event, "request").query_string);
  const others = Object.entries(contexts).filter(([name, context]) => name !== "trace" && context !== null);
  const { breadcrumbs, extra } = event;
  const values: readonly (readonly [key: string, value: JsonValue | undefined, from?: string])[] = [
    ["sentry.segment.name", event.transaction, "transaction"],
    ["sentry.name", event.transaction, "transaction"],
    ["sentry.release", event.release, "release"],
    ["sentry.environment", event.environment, "environment"],
    ["browser.name", objectAt(contexts, "browser").name],
    ["sentry.sdk.name", sdk.name],
    ["sentry.sdk.version", sdk.version],
    ["http.query", query && `?${query}`],
    ["url.query", query],
    ["sentry.event.serialized_contexts", others.length === 0 ? undefined : writeJson(Object.fromEntries(others))],
    ["sentry.event.serialized_breadcrumbs", serialized(breadcrumbs)],
    ["sentry.event.serialized_extra", serialized(extra)],
  ];
  const data = attributesOf(objectAt(trace, "data"), metaAt(meta, "contexts", "trace", "data"));
  for (const [key, value, from] of values) {
    if (value === undefined || value === null) continue;
    const attribute = attributeOf(value, from === undefined ? undefined : metaAt(meta, from));
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
