/** The parts of telemetry whose cost is measured, each as the configuration that switches it on. */
import type { ConfigObject } from "../../harness/weir-process.ts";

/** Where receivers listen. */
export interface Receivers {
  /** URL of an OTLP collector. */
  readonly otlpUrl: string;
  /** `host:port` of a StatsD server. */
  readonly statsd: string;
  /** `host:port` on which a process is to be scraped; each has its own. */
  readonly prometheus: string;
}

/** How telemetry leaves a process. */
export type Way = "prometheus" | "statsd" | "metrics" | "traces";

/** What is switched on. */
export interface Part {
  readonly name: string;
  /** By which ways something has to arrive. */
  readonly sends: readonly Way[];
  config(receivers: Receivers, sampleRate: number): ConfigObject;
}

const prometheus = ({ prometheus: address }: Receivers) => ({ prometheus: address });
const statsd = ({ statsd: address }: Receivers) => ({ statsd: address });
const otlpMetrics = ({ otlpUrl }: Receivers) => ({
  otlp_endpoint: otlpUrl,
  otlp_metrics: true,
  // More often than the default: it is to be seen in two minutes.
  otlp_metrics_interval: 5,
});
const logging = { level: "warn" };

/** What the others are compared with. */
export const nothing: Part = { name: "nothing", sends: [], config: () => ({ logging }) };

/** What is compared. The first is the same as nothing: what it seems to cost is the error of the measurement. */
export const parts: readonly Part[] = [
  { ...nothing, name: "nothing, once more" },
  { name: "Prometheus", sends: ["prometheus"], config: (to) => ({ logging, metrics: prometheus(to) }) },
  { name: "StatsD", sends: ["statsd"], config: (to) => ({ logging, metrics: statsd(to) }) },
  { name: "metrics by OTLP", sends: ["metrics"], config: (to) => ({ logging, telemetry: otlpMetrics(to) }) },
  {
    name: "traces",
    sends: ["traces"],
    config: ({ otlpUrl }, rate) => ({
      logging: { ...logging, traces_sample_rate: rate },
      telemetry: { otlp_endpoint: otlpUrl },
    }),
  },
  {
    name: "all",
    sends: ["prometheus", "statsd", "metrics", "traces"],
    config: (to, rate) => ({
      logging: { ...logging, traces_sample_rate: rate },
      metrics: { ...prometheus(to), ...statsd(to) },
      telemetry: otlpMetrics(to),
    }),
  },
];
