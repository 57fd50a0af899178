/** Receivers of all telemetry on loopback, in the process of the benchmark: their CPU time is not Weir's. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { findFreePorts } from "@weir/test-kit";
import { startOtlpCollector } from "../otlp-collector.ts";
import type { Part, Receivers } from "./parts.ts";

/** How often a process is scraped: as often as Prometheus asks by default, it would hardly be seen in two minutes. */
const scrapeEveryMs = 5000;

/** Running receivers. */
export interface RunningReceivers {
  /** For one more process. */
  forProcess(part: Part): Promise<Receivers>;
  /** Fails if a part that was measured sent nothing. */
  check(parts: readonly Part[]): void;
  stop(): void;
}

/** Starts them. */
export async function startReceivers(): Promise<RunningReceivers> {
  const collector = await startOtlpCollector();
  const statsd = createSocket("udp4");
  let packets = 0;
  let scrapes = 0;
  statsd.on("message", () => packets++);
  statsd.bind(0, "127.0.0.1");
  await once(statsd, "listening");
  const scraped: string[] = [];
  const timer = setInterval(() => {
    for (const address of scraped) void scrape(address);
  }, scrapeEveryMs);

  async function scrape(address: string): Promise<void> {
    const response = await fetch(`http://${address}/metrics`).catch(() => undefined);
    const text = await response?.text();
    if (text?.includes("weir_gateway_requests_total")) scrapes++;
  }

  return {
    async forProcess({ sends }) {
      const [port = 0] = await findFreePorts(1);
      const prometheus = `127.0.0.1:${port}`;
      if (sends.includes("prometheus")) scraped.push(prometheus);
      return { otlpUrl: collector.url, statsd: `127.0.0.1:${statsd.address().port}`, prometheus };
    },
    check(parts) {
      const arrived = {
        prometheus: scrapes,
        statsd: packets,
        metrics: collector.metrics.length,
        traces: collector.spans.length,
      };
      for (const { name, sends } of parts) {
        for (const way of sends) if (arrived[way] === 0) throw new Error(`${name}: nothing arrived by ${way}`);
      }
    },
    stop() {
      clearInterval(timer);
      statsd.close();
      collector.stop();
    },
  };
}
