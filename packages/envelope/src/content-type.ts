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

/**
 * The canonical spelling of a media type.
 * One that is not known, or has parameters, is returned as it came: it says nothing, but is passed on.
 */
export function canonicalContentType(text: string): string {
  return known.get(text) ?? known.get(text.toLowerCase()) ?? text;
}
