/** Measures one server under one mix: throughput, CPU time, memory. */
import { execFile } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type MixName, makeMix } from "./mixes.ts";
import { cpuSeconds, peakRssMb } from "./process-usage.ts";
import type { SendJob, SendResult } from "./sender.ts";
import type { BenchTarget, PreparedSetup } from "./targets.ts";

/** What was measured. CPU-seconds per 1,000 envelopes are the same number as CPU-ms per envelope. */
export interface Measurement {
  readonly envelopes: number;
  readonly acceptedPerSecond: number;
  /** Until everything was delivered. */
  readonly processedPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMsPerEnvelope: number;
  readonly peakRssMb: number;
}

const run = promisify(execFile);
const connections = 16;
const warmUpShare = 0.25;
const deliveryTimeoutMs = 120_000;

/** Measures the floor. */
export async function measureFloor(setup: PreparedSetup, mix: MixName, scale: number): Promise<Measurement> {
  return measure(await setup.startFloor(mix), mix, scale);
}

/** Measures Weir. */
export async function measureWeir(setup: PreparedSetup, mix: MixName, scale: number): Promise<Measurement> {
  return measure(await setup.startWeir(), mix, scale);
}

async function measure(target: BenchTarget, mixName: MixName, scale: number): Promise<Measurement> {
  try {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const mix = makeMix(mixName, nowSeconds, target.publicKey);
    const envelopes = Math.ceil(mix.envelopes * scale);
    const warmUp = Math.ceil(envelopes * warmUpShare);
    const job = {
      url: target.url,
      publicKey: target.publicKey,
      projectId: target.projectId,
      mix: mixName,
      connections,
      nowSeconds,
    };
    await send({ ...job, envelopes: warmUp });
    const deliveredBefore = await untilDelivered(target, warmUp * mix.recordsPerEnvelope);
    const cpuBefore = cpuSeconds(target.pids);
    const startMs = performance.now();
    const sent = await send({ ...job, envelopes });
    await untilDelivered(target, deliveredBefore + envelopes * mix.recordsPerEnvelope);
    const seconds = (performance.now() - startMs) / 1000;
    const cpu = cpuSeconds(target.pids) - cpuBefore;
    if (sent.accepted !== envelopes) {
      throw new Error(
        `${target.name}: accepted ${sent.accepted} of ${envelopes} envelopes, refused ${JSON.stringify(sent.refused)}`,
      );
    }
    return {
      envelopes,
      acceptedPerSecond: sent.accepted / sent.seconds,
      processedPerSecond: envelopes / seconds,
      p50Ms: sent.p50Ms,
      p99Ms: sent.p99Ms,
      cpuMsPerEnvelope: (cpu * 1000) / envelopes,
      peakRssMb: peakRssMb(target.pids),
    };
  } finally {
    await target.stop();
  }
}

async function send(job: SendJob): Promise<SendResult> {
  const sender = fileURLToPath(new URL("./sender.ts", import.meta.url));
  const { stdout } = await run(process.execPath, [sender, JSON.stringify(job)], { maxBuffer: 1 << 20 });
  return JSON.parse(stdout);
}

/** Waits until so many records have been delivered in all; returns how many there are. */
async function untilDelivered(target: BenchTarget, count: number): Promise<number> {
  const deadline = performance.now() + deliveryTimeoutMs;
  for (;;) {
    const delivered = await target.delivered();
    if (delivered >= count) return delivered;
    if (performance.now() > deadline)
      throw new Error(`${target.name}: delivered ${delivered} of ${count} records in ${deliveryTimeoutMs} ms`);
    await delay(50);
  }
}
