/** A request of OpenTelemetry's protocol as an exporter sends it: spans of one service, as protobuf. */
import type { KeyValue } from "@weir/gen/opentelemetry/proto/common/v1/common.ts";
import { Span_SpanKind, TracesData } from "@weir/gen/opentelemetry/proto/trace/v1/trace.ts";

/** What differs from request to request. */
export interface OtlpRequestOptions {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits of a span by its number. */
  readonly spanId: (index: number) => string;
  readonly spans: number;
  readonly nowSeconds: number;
}

/** Makes a request: a server span, and queries and calls below it. */
export function otlpRequest({ nowSeconds, spanId, spans, traceId }: OtlpRequestOptions): Buffer {
  const start = BigInt(Math.max(nowSeconds - 2, 0)) * 1_000_000_000n;
  const trace = Buffer.from(traceId, "hex");
  const root = Buffer.from(spanId(0), "hex");
  const made = Array.from({ length: spans }, (_, index) => ({
    traceId: trace,
    spanId: Buffer.from(spanId(index), "hex"),
    parentSpanId: index === 0 ? Buffer.alloc(0) : root,
    name: index === 0 ? "POST /api/checkout" : `charge item ${index}`,
    kind: index === 0 ? Span_SpanKind.SERVER : Span_SpanKind.CLIENT,
    startTimeUnixNano: start + BigInt(index) * 1_000_000n,
    endTimeUnixNano: start + BigInt(index) * 1_000_000n + 900_000n,
    attributes:
      index % 2 === 0
        ? [text("http.request.method", "GET"), text("url.full", `https://api.example.com/v1/items/${index}`)]
        : [text("db.system.name", "postgresql"), text("db.query.text", `SELECT * FROM orders WHERE id = ${index}`)],
  }));
  const resource = {
    attributes: [
      text("service.name", "shop"),
      text("service.version", "3.14.15"),
      text("deployment.environment.name", "production"),
      text("telemetry.sdk.language", "nodejs"),
    ],
  };
  const scopeSpans = [{ scope: { name: "bench", version: "1.0.0" }, spans: made }];
  return Buffer.from(TracesData.encode(TracesData.fromPartial({ resourceSpans: [{ resource, scopeSpans }] })).finish());
}

function text(key: string, value: string): KeyValue {
  return { key, value: { value: { $case: "stringValue", value } } };
}
