/**
 * What needs the OpenTelemetry SDK, loaded when it is asked for: a process that sends nothing by OTLP shall not hold the
 * SDK in its memory.
 */
import type { MetricsPush, OtlpMetricsOptions } from "./otlp/start-otlp-metrics.ts";
import type { Tracing, TracingOptions } from "./tracing/start-tracing.ts";

/** Starts tracing: spans go to an OTLP collector over HTTP, in batches, from a bounded queue. */
export async function startTracing(options: TracingOptions): Promise<Tracing> {
  const loaded = await import("./tracing/start-tracing.ts");
  return loaded.startTracing(options);
}

/** Starts to send the metrics of the process to an OTLP collector over HTTP, at intervals; at most one report is under way. */
export async function startOtlpMetrics(options: OtlpMetricsOptions): Promise<MetricsPush> {
  const loaded = await import("./otlp/start-otlp-metrics.ts");
  return loaded.startOtlpMetrics(options);
}
