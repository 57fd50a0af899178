/** Spans of OpenTelemetry to version 2, field by field (spans, section "OTLP span to V2"). */
import type { Span as OtlpSpan, Span_Link, TracesData } from "@weir/gen/opentelemetry/proto/trace/v1/trace.ts";
import type { Span, SpanLink } from "../spans/span.ts";
import { noteField } from "../spans/span.ts";
import type { Attributes } from "../values/attributes.ts";
import { booleanAttribute, doubleAttribute, nullAttribute, setString, stringAttribute } from "../values/attributes.ts";
import type { MetaTree } from "../values/meta.ts";
import { errorMeta, leaf } from "../values/meta.ts";
import { rejectMixedArrays } from "../values/read-attributes.ts";
import type { StableIds } from "../values/stable-ids.ts";
import { addKeyValues, addPlatform, addResource, addScope } from "./attributes.ts";
import { optionalSpanIdOf, spanIdOf, traceIdOf } from "./ids.ts";
import { sampleRateOf } from "./trace-state.ts";

const kinds = ["", "internal", "server", "client", "producer", "consumer"];
const hasRemoteFlag = 0x100;
const remoteFlag = 0x200;

/** The spans of a request, in their order. */
export function convertTraces({ resourceSpans }: TracesData, ids: StableIds): Span[] {
  const spans: Span[] = [];
  for (const { resource, scopeSpans } of resourceSpans) {
    for (const { scope, spans: scoped } of scopeSpans) {
      const shared: Attributes = new Map();
      addResource(shared, resource);
      addScope(shared, scope);
      shared.set("sentry.origin", stringAttribute("auto.otlp.spans"));
      addPlatform(shared, resource);
      for (const from of scoped) spans.push(convertSpan(from, shared, ids, spans.length));
    }
  }
  return spans;
}

function convertSpan(from: OtlpSpan, shared: Attributes, ids: StableIds, index: number): Span {
  const trace = traceIdOf(from.traceId, () => ids.uuid("trace", index));
  const own = spanIdOf(from.spanId);
  const parent = optionalSpanIdOf(from.parentSpanId);
  const isRemote = (from.flags & hasRemoteFlag) === 0 ? undefined : (from.flags & remoteFlag) !== 0;
  const span: Span = {
    traceId: trace.id,
    parentSpanId: parent.id,
    spanId: own.id,
    name: nameOf(from),
    status: (from.status?.code ?? 0) <= 1 ? "ok" : "error",
    isSegment: parent.id === undefined || isRemote === true,
    start: from.startTimeUnixNano,
    end: from.endTimeUnixNano,
    links: undefined,
    attributes: new Map(shared),
    attributesMeta: undefined,
    other: undefined,
    meta: undefined,
  };
  if (trace.note !== undefined) noteField(span, "trace_id", trace.note);
  if (parent.note !== undefined) noteField(span, "parent_span_id", parent.note);
  if (own.note !== undefined) noteField(span, "span_id", own.note);
  addSpanAttributes(span, from, isRemote);
  span.links = convertLinks(span, from.links, ids, index);
  return span;
}

function addSpanAttributes(span: Span, from: OtlpSpan, isRemote: boolean | undefined): void {
  const { attributes } = span;
  addKeyValues(attributes, from.attributes, "");
  rejectMixedArrays(attributes);
  if (!attributes.has("sentry.client_sample_rate")) {
    const rate = sampleRateOf(from.traceState);
    if (rate !== undefined) attributes.set("sentry.client_sample_rate", doubleAttribute(rate));
  }
  setString(attributes, "sentry.status.message", from.status?.message);
  if (isRemote !== undefined) attributes.set("sentry.is_remote", booleanAttribute(isRemote));
  const kind = kinds[from.kind];
  if (kind === undefined) attributes.set("sentry.kind", unknownKind);
  else setString(attributes, "sentry.kind", kind);
  if (span.isSegment !== true) return;
  setString(attributes, "sentry.segment.id", span.spanId);
  setString(attributes, "sentry.segment.name", span.name);
}

const unknownKind = nullAttribute(leaf(errorMeta("missing_attribute", undefined, { type: "string", value: null })));

/** The name; of a span without one, what its first telling attribute says. */
function nameOf({ attributes, kind, name }: OtlpSpan): string | undefined {
  if (name !== "") return name;
  for (const { key } of attributes) {
    if (key.startsWith("db")) return "db";
    if (key !== "http.method" && key !== "http.request.method") continue;
    if (kind === 2) return "http.server";
    return kind === 3 ? "http.client" : "http";
  }
  return undefined;
}

function convertLinks(span: Span, from: readonly Span_Link[], ids: StableIds, index: number): Span["links"] {
  const broken = new Map<string, MetaTree>();
  const links = from.map((link, place) => {
    const { id, note } = spanIdOf(link.spanId);
    if (id !== undefined) return convertLink(link, id, () => ids.uuid(`link-trace-${index}`, place));
    if (note !== undefined) broken.set(String(place), leaf(note));
    return undefined;
  });
  if (broken.size > 0) {
    span.meta ??= new Map();
    span.meta.set("links", { own: undefined, children: broken });
  }
  return links;
}

function convertLink(from: Span_Link, spanId: string, replacement: () => string): SpanLink {
  const { id, note } = traceIdOf(from.traceId, replacement);
  const attributes: Attributes = new Map();
  addKeyValues(attributes, from.attributes, "");
  return {
    traceId: id,
    spanId,
    sampled: (from.flags & 1) === 1,
    attributes,
    other: undefined,
    meta: note === undefined ? undefined : new Map([["trace_id", leaf(note)]]),
  };
}
