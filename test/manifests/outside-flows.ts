/** What pods call that is no service of Weir's, by their configuration. */
import { splitHostAndPort, type WeirConfig } from "@weir/config";
import { parseKafkaConfig } from "@weir/sink";

/** Something that is called, or not. */
export interface OutsideFlow {
  readonly what: "kafka" | "redis" | "otlp" | "statsd" | "upstream";
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
  readonly isNeeded: boolean;
  /** Whether it may be pods of others that carry the label `weir.dev/provides`. */
  readonly isLabelled: boolean;
}

/** Who asks for projects, and who passes on what relays downstream ask. */
const callersOfUpstream: ReadonlySet<string> = new Set(["project-config", "ingest-gateway"]);

/** Everything that there is, and whether the service needs it. What it needs not has its usual port. */
export function outsideFlows(service: string, usesRedis: boolean, config: WeirConfig): readonly OutsideFlow[] {
  const { processing, telemetry, metrics, relay, projects } = config;
  const brokers = parseKafkaConfig(processing).config.defaultCluster.brokers.map((broker) => splitHostAndPort(broker));
  const tcp = { protocol: "TCP", isLabelled: false } as const;
  const { otlp_endpoint: collector } = telemetry;
  const asksUpstream = projects.upstream && callersOfUpstream.has(service);
  return [
    ...brokers.map(({ port }) => ({ ...tcp, what: "kafka" as const, port, isNeeded: processing.enabled })),
    { ...tcp, what: "redis", port: 6379, isNeeded: usesRedis },
    { ...tcp, what: "otlp", port: portOf(collector, 4318), isNeeded: collector !== undefined, isLabelled: true },
    statsdFlow(metrics.statsd),
    { ...tcp, what: "upstream", port: asksUpstream ? portOf(relay.upstream, 443) : 443, isNeeded: asksUpstream },
  ];
}

function statsdFlow(address: string | undefined): OutsideFlow {
  const port = address === undefined ? 8125 : splitHostAndPort(address).port;
  return { what: "statsd", port, protocol: "UDP", isNeeded: address !== undefined, isLabelled: true };
}

function portOf(url: string | undefined, usual: number): number {
  if (url === undefined) return usual;
  const { port, protocol } = new URL(url);
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}
