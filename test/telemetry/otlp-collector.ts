/** A collector for tests: takes OTLP over HTTP, decodes it, and keeps it. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { ExportMetricsServiceRequest } from "@weir/gen/opentelemetry/proto/collector/metrics/v1/metrics_service.ts";
import { ExportTraceServiceRequest } from "@weir/gen/opentelemetry/proto/collector/trace/v1/trace_service.ts";
import type { KeyValue } from "@weir/gen/opentelemetry/proto/common/v1/common.ts";
import type { Metric } from "@weir/gen/opentelemetry/proto/metrics/v1/metrics.ts";

/** A span as it arrived. */
export interface CollectedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty: none. */
  readonly parentSpanId: string;
  /** W3C `tracestate`; empty: none. */
  readonly traceState: string;
  /** What it is linked to. */
  readonly links: readonly { readonly traceId: string; readonly spanId: string; readonly traceState: string }[];
  readonly attributes: Readonly<Record<string, unknown>>;
  /** `service.name` of its resource. */
  readonly service: string;
  readonly durationMs: number;
}

/** A running collector. */
export interface OtlpCollector {
  readonly url: string;
  readonly spans: readonly CollectedSpan[];
  /** Metrics of the last report. */
  readonly metrics: readonly Metric[];
  /** Waits until a condition holds; fails after `timeoutMs` with the names of the spans that are there. */
  until(isEnough: () => boolean, timeoutMs?: number): Promise<void>;
  stop(): void;
}

/** Starts one. */
export async function startOtlpCollector(): Promise<OtlpCollector> {
  const spans: CollectedSpan[] = [];
  let metrics: readonly Metric[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    if (request.url === "/v1/traces") spans.push(...readSpans(ExportTraceServiceRequest.decode(body)));
    else if (request.url === "/v1/metrics") {
      const { resourceMetrics } = ExportMetricsServiceRequest.decode(body);
      metrics = resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
    }
    response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    get metrics() {
      return metrics;
    },
    async until(isEnough, timeoutMs = 20_000) {
      const deadlineMs = performance.now() + timeoutMs;
      while (!isEnough()) {
        if (performance.now() > deadlineMs) {
          const found = spans.map(({ service, name, traceId }) => `  ${traceId} ${service} ${name}`).join("\n");
          throw new Error(`what was expected did not reach the collector in ${timeoutMs} ms; found:\n${found}`);
        }
        await delay(50);
      }
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function readSpans({ resourceSpans }: ExportTraceServiceRequest): readonly CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(readAttributes(resource?.attributes ?? [])["service.name"]);
    return scopeSpans.flatMap((scope) =>
      scope.spans.map((span) => ({
        name: span.name,
        traceId: hex(span.traceId),
        spanId: hex(span.spanId),
        parentSpanId: hex(span.parentSpanId),
        traceState: span.traceState,
        links: span.links.map((link) => ({
          traceId: hex(link.traceId),
          spanId: hex(link.spanId),
          traceState: link.traceState,
        })),
        attributes: readAttributes(span.attributes),
        service,
        durationMs: Number(span.endTimeUnixNano - span.startTimeUnixNano) / 1e6,
      })),
    );
  });
}

function readAttributes(attributes: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value?.value?.value]));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
