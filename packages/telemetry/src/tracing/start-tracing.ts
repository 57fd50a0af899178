/** Starts tracing: spans go to an OTLP collector over HTTP, in batches, from a bounded queue. */
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { AlwaysOnSampler, BatchSpanProcessor, type SpanExporter, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Metrics } from "../metrics.ts";
import type { OtlpTarget } from "../otlp/otlp-target.ts";
import { resourceOf } from "../otlp/otlp-target.ts";
import { createOpenTelemetryTracer } from "./open-telemetry-tracer.ts";
import type { Tracer } from "./tracer.ts";

/** What is traced, and where it goes. */
export interface TracingOptions {
  readonly target: OtlpTarget;
  /** Share of what comes from outside that is traced: above 0, at most 1. */
  readonly sampleRate: number;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly metrics: Metrics;
}

/** A tracer with a lifetime. */
export interface Tracing {
  readonly tracer: Tracer;
  /** Sends what is held, within the target's timeout, and ends. Never fails: what can't be sent is counted. */
  stop(): Promise<void>;
}

const maxQueuedSpans = 8192;
const maxBatchSpans = 512;
/** Each batch is a request, which costs as much as dozens of spans. */
const batchDelayMs = 5000;
const maxLinks = 128;
const maxAttributes = 32;
const maxAttributeLength = 256;

/** Starts it. */
export function startTracing({ target, sampleRate, random, metrics }: TracingOptions): Tracing {
  const exporter = new OTLPTraceExporter({
    url: `${target.endpoint}/v1/traces`,
    headers: target.headers,
    timeoutMillis: target.timeoutMs,
    concurrencyLimit: 4,
  });
  const provider = new TracerProvider({
    resource: resourceOf(target),
    sampler: new AlwaysOnSampler(),
    spanLimits: {
      linkCountLimit: maxLinks,
      attributeCountLimit: maxAttributes,
      attributeValueLengthLimit: maxAttributeLength,
    },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: counted(exporter, metrics),
        maxQueueSize: maxQueuedSpans,
        maxExportBatchSize: maxBatchSpans,
        scheduledDelayMillis: batchDelayMs,
        exportTimeoutMillis: target.timeoutMs,
      }),
    ],
  });
  return {
    tracer: createOpenTelemetryTracer({ sdk: provider.getTracer("weir"), sampleRate, random }),
    stop: () => provider.shutdown().catch(() => {}),
  };
}

/** Counts what became of the spans: the SDK itself is silent about it. */
function counted(exporter: OTLPTraceExporter, metrics: Metrics): SpanExporter {
  const exported = metrics.counter("telemetry.spans", { result: "exported" });
  const failed = metrics.counter("telemetry.spans", { result: "failed" });
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        (result.code === 0 ? exported : failed).add(spans.length);
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}
