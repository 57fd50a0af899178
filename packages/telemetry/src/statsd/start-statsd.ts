/** Sends the metrics of the process by the StatsD protocol over UDP, every second. */
import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";
import type { ExportableMetrics, Labels } from "../metrics.ts";
import type { MetricsPush } from "../otlp/start-otlp-metrics.ts";
import { createStatsdLines } from "./statsd-lines.ts";

/** What is sent, and where. */
export interface StatsdOptions {
  readonly host: string;
  readonly port: number;
  readonly prefix: string;
  /** Tags of every metric. */
  readonly tags: Labels;
  /** Largest packet, in bytes. */
  readonly maxPacketBytes: number;
  /** How often counters and distributions are sent, in ms. */
  readonly intervalMs: number;
  /** How often gauges are sent, in ms; 0: never. */
  readonly gaugeIntervalMs: number;
  readonly metrics: ExportableMetrics;
  /** Ms since an arbitrary start. */
  readonly monotonicMs: () => number;
}

/** Most bytes that wait for the network; what would exceed them is dropped, and counted. */
const maxWaitingBytes = 1024 * 1024;

/** Starts to send. Nobody hears whether packets arrive: that is how StatsD is. */
export function startStatsd(options: StatsdOptions): MetricsPush {
  const { host, port, metrics, monotonicMs, gaugeIntervalMs, maxPacketBytes } = options;
  const lines = createStatsdLines(metrics, { prefix: options.prefix, tags: options.tags, maxBytes: maxPacketBytes });
  const sent = metrics.counter("telemetry.reports", { exporter: "statsd", result: "sent" });
  const failed = metrics.counter("telemetry.reports", { exporter: "statsd", result: "failed" });
  const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
  socket.on("error", () => failed.add());
  socket.unref();
  let gaugesAtMs = monotonicMs();

  function sendPacket(packet: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.send(packet, port, host, (error) => {
      (error ? failed : sent).add();
      resolve();
    });
    return promise;
  }

  /** Resolves when the packets have left; their order doesn't matter. */
  async function send(withGauges: boolean): Promise<void> {
    const underWay: Promise<void>[] = [];
    for (const packet of packetsOf(lines.render(withGauges), maxPacketBytes)) {
      if (waitingBytes() > maxWaitingBytes) failed.add();
      else underWay.push(sendPacket(packet));
    }
    await Promise.all(underWay);
  }

  function waitingBytes(): number {
    try {
      return socket.getSendQueueSize();
    } catch {
      // The socket is opened by the first packet.
      return 0;
    }
  }

  const timer = setInterval(() => {
    const nowMs = monotonicMs();
    const areGaugesDue = gaugeIntervalMs > 0 && nowMs >= gaugesAtMs;
    if (areGaugesDue) gaugesAtMs = nowMs + gaugeIntervalMs;
    void send(areGaugesDue);
  }, options.intervalMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await send(gaugeIntervalMs > 0);
      await new Promise<void>((resolve) => socket.close(resolve));
    },
  };
}

/** As many lines per packet as fit. A line that is longer than a packet goes alone. */
function* packetsOf(lines: readonly string[], maxBytes: number): Generator<string> {
  let packet = "";
  let bytes = 0;
  for (const line of lines) {
    const lineBytes = Buffer.byteLength(line);
    if (packet !== "" && bytes + 1 + lineBytes > maxBytes) {
      yield packet;
      packet = "";
      bytes = 0;
    }
    packet += packet === "" ? line : `\n${line}`;
    bytes += bytes === 0 ? lineBytes : 1 + lineBytes;
  }
  if (packet !== "") yield packet;
}
