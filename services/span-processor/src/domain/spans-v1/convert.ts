/** From version 1 to version 2, field by field (spans, section "V1 to V2"). */
import { measurementAttributes } from "@weir/attribute-conventions";
import { deriveName } from "../conventions/fill-template.ts";
import { readLinks } from "../spans/read-links.ts";
import type { Span, SpanLink } from "../spans/span.ts";
import { noteField } from "../spans/span.ts";
import type { Attributes } from "../values/attributes.ts";
import { booleanAttribute, doubleAttribute, setString, setStringIfMissing, stringAt } from "../values/attributes.ts";
import { errorMeta, leaf } from "../values/meta.ts";
import { attributesOf } from "../values/plain-value.ts";
import type { SpanV1 } from "./span-v1.ts";

/** Tags that also become attributes under a name of their own. */
const userAttributes = [
  ["user.email", "user.email"],
  ["user.geo.city", "user.geo.city"],
  ["user.geo.country_code", "user.geo.country_code"],
  ["user.geo.region", "user.geo.region"],
  ["user.geo.subdivision", "user.geo.subdivision"],
  ["user.id", "user.id"],
  ["user.ip", "user.ip_address"],
  ["user.username", "user.name"],
] as const;

/** Attributes of the tags that we make, so that their names need not be put together for every span. */
const tagAttributes: ReadonlyMap<string, string> = new Map([
  ...[
    "release,environment,user,user.id,user.ip,user.username,user.email,user.geo.city,user.geo.country_code",
    "user.geo.region,user.geo.subdivision,user.geo.subregion,transaction,transaction.method,transaction.op",
    "trace.status,mobile,os.name,device.class,browser.name,profiler_id,replay_id,sdk.name,sdk.version,platform",
    "system,thread.id,thread.name,status,op,category,action,status_code,main_thread,group,domain,file_extension",
  ]
    .join()
    .split(",")
    .map((tag) => [tag, `sentry.${tag}`] as const),
  ["description", "sentry.normalized_description"],
]);

/**
 * Converts a span, whose data becomes part of the new one.
 * @param inferName derive a name if there is none: true for spans of transactions
 */
export function convertSpan(from: SpanV1, inferName: boolean): Span {
  const attributes = from.data;
  if (from.exclusiveTime !== undefined) attributes.set("sentry.exclusive_time", doubleAttribute(from.exclusiveTime));
  setString(attributes, "sentry.op", from.op);
  setString(attributes, "sentry.segment.id", from.segmentId);
  setString(attributes, "sentry.description", from.description);
  setString(attributes, "sentry.origin", from.origin);
  setString(attributes, "sentry.profile_id", from.profileId);
  setString(attributes, "sentry.platform", from.platform);
  addMeasurements(attributes, from.measurements);
  for (const [key, value] of from.tags) setStringIfMissing(attributes, key, value);
  addSentryTags(attributes, from.sentryTags);
  const given = stringAt(attributes, "sentry.name");
  const nameNote = attributes.get("sentry.name")?.meta?.own;
  attributes.delete("sentry.name");
  const name = given ?? (inferName ? deriveName(attributes) : undefined);
  if (from.isRemote !== undefined) attributes.set("sentry.is_remote", booleanAttribute(from.isRemote));
  setString(attributes, "sentry.kind", from.kind);
  const span: Span = {
    traceId: from.traceId,
    parentSpanId: from.parentSpanId,
    spanId: from.spanId,
    name,
    status: from.status === undefined || from.status === "ok" ? "ok" : "error",
    isSegment: from.isSegment ?? (from.isRemote === true ? true : undefined),
    start: from.start,
    end: from.end,
    links: undefined,
    attributes,
    attributesMeta: undefined,
    other: undefined,
    meta: undefined,
  };
  if (given !== undefined && nameNote !== undefined) noteField(span, "name", nameNote);
  span.links = readLinks(from.links, undefined, span, attributesOf)?.map(noteMissingIds);
  return span;
}

function addMeasurements(attributes: Attributes, measurements: ReadonlyMap<string, number>): void {
  for (const [name, value] of measurements) {
    const key = attributeOfMeasurement(name);
    if (!attributes.has(key)) attributes.set(key, doubleAttribute(value));
  }
}

function attributeOfMeasurement(name: string): string {
  if (name === "client_sample_rate" || name === "server_sample_rate") return `sentry.${name}`;
  return measurementAttributes.get(name) ?? name;
}

function addSentryTags(attributes: Attributes, tags: ReadonlyMap<string, string>): void {
  for (const [tag, key] of userAttributes) setStringIfMissing(attributes, key, tags.get(tag));
  for (const [tag, value] of tags) {
    setStringIfMissing(attributes, tagAttributes.get(tag) ?? `sentry.${tag}`, value);
  }
}

/** Links of transactions are kept without an id that they lack. */
function noteMissingIds(link: SpanLink | undefined): SpanLink | undefined {
  if (link === undefined || (link.traceId !== undefined && link.spanId !== undefined)) return link;
  const meta = new Map(link.meta);
  if (link.traceId === undefined && !meta.has("trace_id")) meta.set("trace_id", leaf(errorMeta("missing_attribute")));
  if (link.spanId === undefined && !meta.has("span_id")) meta.set("span_id", leaf(errorMeta("missing_attribute")));
  return { ...link, meta };
}
