/** Traces from OTLP/JSON, as far as they are used: events and counts of what was dropped are not read. */
import type { ScopeSpans, Span, Span_Link, TracesData } from "@weir/gen/opentelemetry/proto/trace/v1/trace.ts";
import type { JsonObject } from "@weir/lossless-json";
import { optional, readKeyValues, readResource, readScope } from "./attributes.ts";
import { enumAt, hexAt, listAt, messageAt, nanosAt, textAt, uint32At, unexpected } from "./members.ts";

/**
 * Reads an export request.
 * @throws OtlpError if it has another form
 */
export function readTraces(message: JsonObject): TracesData {
  if (message.resourceSpans === undefined) throw unexpected(undefined, "resourceSpans", "an array");
  return {
    resourceSpans: listAt(message, "resourceSpans", (resourceSpans) => ({
      resource: optional(messageAt(resourceSpans, "resource"), readResource),
      scopeSpans: listAt(resourceSpans, "scopeSpans", readScopeSpans),
      schemaUrl: "",
    })),
  };
}

function readScopeSpans(message: JsonObject): ScopeSpans {
  return {
    scope: optional(messageAt(message, "scope"), readScope),
    spans: listAt(message, "spans", readSpan),
    schemaUrl: "",
  };
}

function readSpan(message: JsonObject): Span {
  const status = messageAt(message, "status");
  return {
    traceId: hexAt(message, "traceId"),
    spanId: hexAt(message, "spanId"),
    traceState: textAt(message, "traceState"),
    parentSpanId: hexAt(message, "parentSpanId"),
    flags: uint32At(message, "flags"),
    name: textAt(message, "name"),
    kind: enumAt(message, "kind") as Span["kind"],
    startTimeUnixNano: nanosAt(message, "startTimeUnixNano"),
    endTimeUnixNano: nanosAt(message, "endTimeUnixNano"),
    attributes: readKeyValues(message, "attributes"),
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: listAt(message, "links", readLink),
    droppedLinksCount: 0,
    status:
      status === undefined
        ? undefined
        : { message: textAt(status, "message"), code: enumAt(status, "code") as NonNullable<Span["status"]>["code"] },
  };
}

function readLink(message: JsonObject): Span_Link {
  return {
    traceId: hexAt(message, "traceId"),
    spanId: hexAt(message, "spanId"),
    traceState: "",
    attributes: readKeyValues(message, "attributes"),
    droppedAttributesCount: 0,
    flags: uint32At(message, "flags"),
  };
}
