/** The message of a span on `ingest-spans` (spans, section "Kafka message"). On the hot path: plain concatenation. */
import type { JsonValue } from "@weir/lossless-json";
import { writeJson, writeString } from "@weir/lossless-json";
import type { UnitContext } from "../unit-context.ts";
import { writeSeconds } from "../values/instant.ts";
import type { MetaTree } from "../values/meta.ts";
import { writeMetaTree } from "../values/meta.ts";
import type { AttributesWriter } from "../values/write-attributes.ts";
import { attributesMeta, createAttributesWriter } from "../values/write-attributes.ts";
import type { Span, SpanLink } from "./span.ts";

/** Writes the JSON text of one span. `performanceIssues`: its consumer is to look for performance problems. */
export type SpanWriter = (span: Span, performanceIssues: boolean) => string;

/**
 * A writer for the spans of a unit; what they have in common is written once.
 * @param options `eventId`: of the transaction that the spans come from, 32 hex digits
 */
export function createSpanWriter(unit: UnitContext, options: { readonly eventId: string | undefined }): SpanWriter {
  const { organizationId, projectId, keyId } = unit.scoping;
  const retention = unit.project.config.retention("span");
  const key = keyId === undefined ? "" : `"key_id":${keyId},`;
  const event = options.eventId === undefined ? "" : `"event_id":"${options.eventId}",`;
  const head =
    `{"organization_id":${organizationId},"project_id":${projectId},${key}${event}"received":${writeSeconds(unit.receivedAt)},` +
    `"retention_days":${retention.standard},"downsampled_retention_days":${retention.downsampled}`;
  const writeAttributes = createAttributesWriter();
  return (span, performanceIssues) =>
    `${head}${performanceIssues ? ',"_performance_issues_spans":true' : ""}${writeMembers(span, writeAttributes)}}`;
}

/** The JSON of a span without what its delivery adds. */
export function writeSpan(span: Span): string {
  return `{${writeMembers(span, createAttributesWriter()).slice(1)}}`;
}

function writeMembers(span: Span, writeAttributes: AttributesWriter): string {
  const { meta } = span;
  let text = span.traceId === undefined ? absent("trace_id", meta) : `,"trace_id":"${span.traceId}"`;
  text += span.parentSpanId === undefined ? absent("parent_span_id", meta) : `,"parent_span_id":"${span.parentSpanId}"`;
  text += span.spanId === undefined ? absent("span_id", meta) : `,"span_id":"${span.spanId}"`;
  text += span.name === undefined ? absent("name", meta) : `,"name":${writeString(span.name)}`;
  text += span.status === undefined ? absent("status", meta) : `,"status":${writeString(span.status)}`;
  text += span.isSegment === undefined ? absent("is_segment", meta) : `,"is_segment":${span.isSegment}`;
  text += span.start === undefined ? absent("start_timestamp", meta) : `,"start_timestamp":${writeSeconds(span.start)}`;
  text += span.end === undefined ? absent("end_timestamp", meta) : `,"end_timestamp":${writeSeconds(span.end)}`;
  text +=
    span.links === undefined
      ? absent("links", meta)
      : `,"links":[${span.links.map((link) => writeLink(link, writeAttributes)).join(",")}]`;
  text += wereTakenAway(span) ? ',"attributes":null' : `,"attributes":${writeAttributes(span.attributes)}`;
  if (span.other !== undefined) text += writeOther(span.other);
  const notes = writeMetaTree(spanMeta(span));
  return notes === undefined ? text : `${text},"_meta":${notes}`;
}

/** True if trimming left no attributes at all: only what is missing bears remarks. */
function wereTakenAway({ attributes, attributesMeta }: Span): boolean {
  return attributes.size === 0 && attributesMeta?.remarks !== undefined;
}

/** A field without value is null if there is a note on it, and left out otherwise. */
function absent(field: string, meta: ReadonlyMap<string, MetaTree> | undefined): string {
  return meta?.has(field) ? `,"${field}":null` : "";
}

function writeLink(link: SpanLink | undefined, writeAttributes: AttributesWriter): string {
  if (link === undefined) return "null";
  let text = link.traceId === undefined ? absent("trace_id", link.meta) : `,"trace_id":"${link.traceId}"`;
  text += link.spanId === undefined ? absent("span_id", link.meta) : `,"span_id":"${link.spanId}"`;
  text += link.sampled === undefined ? absent("sampled", link.meta) : `,"sampled":${link.sampled}`;
  text +=
    link.attributes === undefined
      ? absent("attributes", link.meta)
      : `,"attributes":${writeAttributes(link.attributes)}`;
  if (link.other !== undefined) text += writeOther(link.other);
  return `{${text.slice(1)}}`;
}

function writeOther(members: ReadonlyMap<string, JsonValue>): string {
  let text = "";
  for (const [key, value] of members) text += `,${writeString(key)}:${writeJson(value, { sortKeys: true })}`;
  return text;
}

function spanMeta(span: Span): MetaTree | undefined {
  const attributes = attributesMeta(span.attributes, span.attributesMeta);
  const links = linksMeta(span);
  if (attributes === undefined && links === undefined && span.meta === undefined) return undefined;
  const children = new Map(span.meta);
  if (attributes !== undefined) children.set("attributes", attributes);
  if (links !== undefined) children.set("links", links);
  return { own: undefined, children };
}

function linksMeta({ links, meta }: Span): MetaTree | undefined {
  if (links === undefined) return undefined;
  const known = meta?.get("links");
  const children = new Map(known?.children);
  for (const [index, link] of links.entries()) {
    if (link === undefined) continue;
    const attributes =
      link.attributes === undefined ? undefined : attributesMeta(link.attributes, link.meta?.get("attributes")?.own);
    if (link.meta === undefined && attributes === undefined) continue;
    const inner = new Map(link.meta);
    if (attributes !== undefined) inner.set("attributes", attributes);
    children.set(String(index), { own: children.get(String(index))?.own, children: inner });
  }
  return children.size === 0 ? known : { own: known?.own, children };
}
