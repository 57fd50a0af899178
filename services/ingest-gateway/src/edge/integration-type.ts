/**
 * The internal media types of data in formats that are not Sentry's own: how the gateway hands it to the
 * span-processor, unparsed. No sender may use them.
 */
export const IntegrationType = {
  NEL: "application/vnd.sentry.integration.browser.nel+json",
  OTEL_LOGS_JSON: "application/vnd.sentry.integration.otel.logs+json",
  OTEL_LOGS_PROTOBUF: "application/vnd.sentry.integration.otel.logs+protobuf",
  OTEL_SPANS_JSON: "application/vnd.sentry.integration.otel.spans+json",
  OTEL_SPANS_PROTOBUF: "application/vnd.sentry.integration.otel.spans+protobuf",
  VERCEL_LOGS_JSON: "application/vnd.sentry.integration.vercel.logs+json",
  VERCEL_LOGS_NDJSON: "application/vnd.sentry.integration.vercel.logs+ndjson",
} as const;
