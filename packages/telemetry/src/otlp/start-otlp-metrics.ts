/** Sends the metrics of the process to an OTLP collector over HTTP, at intervals. */
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import type { ExportableMetrics } from "../metrics.ts";
import { toResourceMetrics } from "./otlp-metrics.ts";
import type { OtlpTarget } from "./otlp-target.ts";
import { resourceOf } from "./otlp-target.ts";

/** What is sent, where, and how often. */
export interface OtlpMetricsOptions {
  readonly target: OtlpTarget;
  readonly metrics: ExportableMetrics;
  /** How often, in ms. */
  readonly intervalMs: number;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** Told of a report that could not be sent. The next one says all that this one would have: sums are cumulative. */
  readonly onError: (error: unknown) => void;
}

/** What is running. */
export interface MetricsPush {
  /** Sends a last time, and ends. Never fails. */
  stop(): Promise<void>;
}

/** Starts to send; at most one report is under way. */
export function startOtlpMetrics(options: OtlpMetricsOptions): MetricsPush {
  const { target, metrics, now } = options;
  const resource = resourceOf(target);
  const startMs = now();
  const exported = metrics.counter("telemetry.reports", { exporter: "otlp", result: "sent" });
  const failed = metrics.counter("telemetry.reports", { exporter: "otlp", result: "failed" });
  const exporter = new OTLPMetricExporter({
    url: `${target.endpoint}/v1/metrics`,
    headers: target.headers,
    timeoutMillis: target.timeoutMs,
    concurrencyLimit: 1,
  });
  let underWay: Promise<void> | undefined;

  function send(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    exporter.export(toResourceMetrics(metrics.families(), { resource, startMs, nowMs: now() }), ({ code, error }) => {
      (code === 0 ? exported : failed).add();
      if (code !== 0) options.onError(error);
      resolve();
    });
    return promise;
  }

  const timer = setInterval(() => {
    underWay ??= send().finally(() => {
      underWay = undefined;
    });
  }, options.intervalMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await underWay;
      await send();
      await exporter.shutdown().catch(() => {});
    },
  };
}
