/** Media types of payloads, brought into one spelling (ingest, section "Envelope wire format"). */

/** The media types that decisions depend on. */
export const ContentType = {
  JSON: "application/json",
  ENVELOPE: "application/x-sentry-envelope",
  LOG_CONTAINER: "application/vnd.sentry.items.log+json",
  SPAN_CONTAINER: "application/vnd.sentry.items.span.v2+json",
  TRACE_METRIC_CONTAINER: "application/vnd.sentry.items.trace-metric+json",
  TRACE_ATTACHMENT: "application/vnd.sentry.trace-attachment",
  ATTACHMENT_REFERENCE: "application/vnd.sentry.attachment-ref+json",
} as const;

const known = new Map<string, string>();
for (const name of [
  "text/plain",
  "application/json",
  "application/x-ndjson",
  "application/x-msgpack",
  "application/octet-stream",
  "application/x-dmp",
  "text/xml",
  ...Object.values(ContentType),
  "application/x-protobuf",
  "application/x-perfetto-trace",
  "application/vnd.sentry.integration.browser.nel+json",
  "application/vnd.sentry.integration.otel.logs+json",
  "application/vnd.sentry.integration.otel.logs+protobuf",
  "application/vnd.sentry.integration.otel.spans+json",
  "application/vnd.sentry.integration.otel.spans+protobuf",
  "application/vnd.sentry.integration.vercel.logs+json",
  "application/vnd.sentry.integration.vercel.logs+ndjson",
]) {
  known.set(name, name);
}
known.set("application/xml", "text/xml");
known.set("application/vnd.sentry.attachment.v2", ContentType.TRACE_ATTACHMENT);
known.set("application/vnd.sentry.trace-attachment.v2", ContentType.TRACE_ATTACHMENT);
known.set("application/vnd.sentry.attachment-ref", ContentType.ATTACHMENT_REFERENCE);
for (const name of ["application/json", "application/x-ndjson", "text/xml"]) known.set(`${name};charset=utf-8`, name);
known.set("application/xml;charset=utf-8", "text/xml");

/**
 * The canonical spelling of a media type. JSON, NDJSON and XML lose the parameter `charset=utf-8`.
 * A media type that is not known is returned as it came: it says nothing, but is passed on.
 */
export function canonicalContentType(text: string): string {
  const exact = known.get(text);
  if (exact !== undefined) return exact;
  return known.get(text.toLowerCase().replaceAll(" ", "")) ?? text;
}
