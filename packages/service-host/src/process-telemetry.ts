/** What a process tells about itself, and to whom: metrics and traces, as the configuration asks for them. */
import { hostname } from "node:os";
import type { WeirConfig } from "@weir/config";
import { splitHostAndPort } from "@weir/config";
import {
  createMetrics,
  type ExportableMetrics,
  type Logger,
  type MetricsPush,
  type OtlpTarget,
  startOtlpMetrics,
  startPrometheusEndpoint,
  startStatsd,
  startTracing,
  type Tracer,
} from "@weir/telemetry";
import { weirVersion } from "@weir/version";
import { observeProcess } from "./process-metrics.ts";
import type { Clock, Random } from "./service.ts";

/** What it is made from. */
export interface ProcessTelemetryOptions {
  readonly config: Pick<WeirConfig, "metrics" | "telemetry" | "logging">;
  /** Names of the services in the process. */
  readonly services: readonly string[];
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: Random;
}

/** Metrics and traces of a process. */
export interface ProcessTelemetry {
  readonly metrics: ExportableMetrics;
  /** Undefined: nothing is traced. */
  readonly tracer: Tracer | undefined;
  /** Begins to export metrics. Fails if the address for Prometheus can't be listened on. */
  start(): Promise<void>;
  /** Exports what is left, and ends. */
  stop(): Promise<void>;
}

const statsdIntervalMs = 1000;
/** Fits into an Ethernet frame. */
const defaultPacketBytes = 1432;

/** Creates it; traces are exported from here on. */
export async function createProcessTelemetry(options: ProcessTelemetryOptions): Promise<ProcessTelemetry> {
  const { config, random, clock, logger } = options;
  const { statsd, distribution_values: max } = config.metrics;
  const metrics = createMetrics(statsd === undefined ? {} : { values: { max, random: random.float } });
  observeProcess(metrics, weirVersion);
  const target = readTarget(options);
  const sampleRate = config.logging.traces_sample_rate;
  const tracing =
    target === undefined || sampleRate === 0
      ? undefined
      : await startTracing({ target, sampleRate, random: random.float, metrics });
  if (target === undefined && sampleRate > 0)
    logger.warn({}, "logging.traces_sample_rate is set, but telemetry.otlp_endpoint does not say where traces go");
  const started: { stop(): Promise<void> }[] = [];
  return {
    metrics,
    tracer: tracing?.tracer,
    async start() {
      if (config.metrics.prometheus !== undefined) {
        const address = splitHostAndPort(config.metrics.prometheus);
        started.push(await startPrometheusEndpoint({ ...address, metrics }));
      }
      if (statsd !== undefined) started.push(pushStatsd(config.metrics, statsd, metrics, clock));
      if (target !== undefined && config.telemetry.otlp_metrics) {
        started.push(await pushOtlp(config.telemetry, target, metrics, options));
      }
    },
    async stop() {
      for (const exporter of started) await exporter.stop();
      await tracing?.stop();
    },
  };
}

function pushStatsd(
  config: WeirConfig["metrics"],
  address: string,
  metrics: ExportableMetrics,
  clock: Clock,
): MetricsPush {
  const { host, port } = splitHostAndPort(address);
  const { hostname_tag: hostTag } = config;
  return startStatsd({
    host,
    port,
    prefix: config.prefix,
    tags: { ...config.default_tags, ...(hostTag === undefined ? {} : { [hostTag]: hostname() }) },
    maxPacketBytes: config.statsd_buffer_size ?? defaultPacketBytes,
    intervalMs: statsdIntervalMs,
    gaugeIntervalMs: config.periodic_secs * 1000,
    metrics,
    monotonicMs: clock.monotonicMs,
  });
}

function pushOtlp(
  config: WeirConfig["telemetry"],
  target: OtlpTarget,
  metrics: ExportableMetrics,
  { clock, logger }: ProcessTelemetryOptions,
): Promise<MetricsPush> {
  return startOtlpMetrics({
    target,
    metrics,
    intervalMs: Math.max(1, config.otlp_metrics_interval) * 1000,
    now: clock.now,
    onError: (error) => logger.warn({ err: error }, "metrics could not be sent; the next report includes them"),
  });
}

function readTarget({ config, services, random }: ProcessTelemetryOptions): OtlpTarget | undefined {
  const { otlp_endpoint: endpoint, otlp_headers: headers, otlp_timeout: timeout, resource } = config.telemetry;
  if (endpoint === undefined) return undefined;
  const [only, ...others] = services;
  return {
    endpoint: endpoint.replace(/\/+$/, ""),
    headers: { ...headers },
    timeoutMs: timeout * 1000,
    resource: {
      "service.name": only === undefined || others.length > 0 ? "weir" : `weir-${only}`,
      "service.version": weirVersion,
      "service.instance.id": random.uuid(),
      "host.name": hostname(),
      ...resource,
    },
  };
}
