/**
 * What telemetry costs: `npm run bench:telemetry -- [--mix NAME] [--repetitions N] [--scale FACTOR] [--check]`.
 * Drives two Weirs in turns, one without telemetry and one with all of it (Prometheus scraped every 5 seconds, StatsD, metrics
 * and traces by OTLP), and compares the CPU time per envelope.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { findFreePorts } from "@weir/test-kit";
import type { ConfigObject } from "../harness/weir-process.ts";
import { measureMix } from "../load/measure.ts";
import { mixNames } from "../load/mixes.ts";
import { median } from "../load/statistics.ts";
import { prepareSetup } from "../load/targets.ts";
import { startOtlpCollector } from "./otlp-collector.ts";

/** Everything switched on may cost that much more CPU time. */
const maxRatio = 1.05;
const scrapeEveryMs = 5000;

const { values } = parseArgs({
  options: {
    mix: { type: "string", default: "error_4k" },
    "sample-rate": { type: "string", default: "0.01" },
    repetitions: { type: "string", default: "5" },
    scale: { type: "string", default: "1" },
    check: { type: "boolean", default: false },
  },
});

/** Receivers on loopback, in this process: their CPU time is not Weir's. */
async function startReceivers() {
  const collector = await startOtlpCollector();
  const statsd = createSocket("udp4");
  let packets = 0;
  statsd.on("message", () => packets++);
  statsd.bind(0, "127.0.0.1");
  await once(statsd, "listening");
  const [prometheusPort = 0] = await findFreePorts(1);
  const scrape = () =>
    fetch(`http://127.0.0.1:${prometheusPort}/metrics`)
      .then((response) => response.text())
      .catch(() => "");
  const timer = setInterval(scrape, scrapeEveryMs);
  const config: ConfigObject = {
    logging: { level: "warn", traces_sample_rate: Number(values["sample-rate"]) },
    metrics: { prometheus: `127.0.0.1:${prometheusPort}`, statsd: `127.0.0.1:${statsd.address().port}` },
    telemetry: { otlp_endpoint: collector.url, otlp_metrics: true, otlp_metrics_interval: 5 },
  };
  return {
    config,
    received: () => ({ spans: collector.spans.length, metrics: collector.metrics.length, packets }),
    stop() {
      clearInterval(timer);
      statsd.close();
      collector.stop();
    },
  };
}

async function main(): Promise<void> {
  const mix = mixNames.find((name) => name === values.mix);
  if (mix === undefined) throw new Error(`found mix ${values.mix}, expected one of ${mixNames.join(", ")}`);
  const effort = { scale: Number(values.scale), repetitions: Number(values.repetitions) };
  const setup = await prepareSetup("embedded", undefined, 1);
  const receivers = await startReceivers();
  try {
    const compared = {
      ...setup,
      startFloor: () => setup.startWeir(),
      startWeir: () => setup.startWeir(receivers.config),
    };
    const { floor: without, weir: all } = await measureMix(compared, mix, effort);
    // Of neighbours in time, since what else the machine does changes faster than it ends.
    const ratios = all.repetitions.map(
      ({ cpuMsPerEnvelope }, index) => cpuMsPerEnvelope / (without.repetitions[index]?.cpuMsPerEnvelope ?? Number.NaN),
    );
    const ratio = median(ratios);
    const { spans, metrics, packets } = receivers.received();
    if (spans === 0 || metrics === 0 || packets === 0)
      throw new Error(`received ${spans} spans, ${metrics} metrics, ${packets} packets; expected some of each`);
    for (const [name, { repetitions, cpuMsPerEnvelope }] of Object.entries({ without, all })) {
      const each = repetitions.map((repetition) => repetition.cpuMsPerEnvelope.toFixed(3)).join(" ");
      console.log(`${name.padEnd(8)} ${cpuMsPerEnvelope.toFixed(3)} CPU-ms per envelope (${each})`);
    }
    console.log(`received ${spans} spans, ${metrics} metrics per report, ${packets} packets`);
    console.log(`all telemetry costs ${((ratio - 1) * 100).toFixed(1)} % of CPU time (${mix}); at most 5 % is the aim`);
    if (values.check && ratio > maxRatio) process.exitCode = 1;
  } finally {
    receivers.stop();
    await setup.stop();
  }
}

await main();
