/**
 * Measures Weir and the floor under one mix: throughput, CPU time, memory.
 *
 * Both servers are started, warmed up until their code is compiled, and then measured in turns, so that what else the
 * machine does falls on both alike. Repetitions are reported by their median and their spread.
 */
import { execFile } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Mix, type MixName, makeMix } from "./mixes.ts";
import { cpuSeconds, peakRssMb } from "./process-usage.ts";
import type { SendJob, SendResult } from "./sender.ts";
import { median } from "./statistics.ts";
import type { BenchTarget, PreparedSetup } from "./targets.ts";

/** One repetition. CPU-seconds per 1,000 envelopes are the same number as CPU-ms per envelope. */
export interface Repetition {
  readonly acceptedPerSecond: number;
  /** Until everything was delivered. */
  readonly processedPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMsPerEnvelope: number;
}

/** What was measured: the median of each figure over the repetitions. */
export interface Measurement extends Repetition {
  /** Envelopes of each repetition. */
  readonly envelopes: number;
  /** Of all processes together, since they started. */
  readonly peakRssMb: number;
  readonly repetitions: readonly Repetition[];
}

/** How much to measure. */
export interface Effort {
  /** Multiplies the number of envelopes. */
  readonly scale: number;
  readonly repetitions: number;
}

const run = promisify(execFile);
const connections = 16;
const deliveryTimeoutMs = 120_000;
/** Garbage collection and outcomes of one repetition end before the next begins. */
const restMs = 500;

/** Measures the floor and Weir in turns. */
export async function measureMix(
  setup: PreparedSetup,
  mixName: MixName,
  effort: Effort,
): Promise<{ readonly floor: Measurement; readonly weir: Measurement }> {
  const targets: BenchTarget[] = [];
  try {
    const floorTarget = await setup.startFloor(mixName);
    targets.push(floorTarget);
    const weirTarget = await setup.startWeir();
    targets.push(weirTarget);
    const floor = driveTarget(floorTarget, mixName, effort);
    const weir = driveTarget(weirTarget, mixName, effort);
    await floor.warmUp();
    await weir.warmUp();
    for (let repetition = 0; repetition < effort.repetitions; repetition++) {
      await floor.repeat();
      await weir.repeat();
    }
    return { floor: floor.summary(), weir: weir.summary() };
  } finally {
    for (const target of targets) await target.stop();
  }
}

function driveTarget(target: BenchTarget, mixName: MixName, { scale }: Effort) {
  const repetitions: Repetition[] = [];
  let delivered = 0;
  let envelopes = 0;

  async function drive(): Promise<Repetition> {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const mix = makeMix(mixName, nowSeconds, target.publicKey);
    envelopes = Math.ceil(mix.envelopes * scale);
    const cpuBefore = cpuSeconds(target.pids);
    const startMs = performance.now();
    const sent = await send(jobFor(target, mix, envelopes, nowSeconds));
    if (sent.accepted !== envelopes) {
      throw new Error(
        `${target.name}: accepted ${sent.accepted} of ${envelopes} envelopes, refused ${JSON.stringify(sent.refused)}`,
      );
    }
    delivered = await untilDelivered(target, delivered + envelopes * mix.recordsPerEnvelope);
    const seconds = (performance.now() - startMs) / 1000;
    const cpu = cpuSeconds(target.pids) - cpuBefore;
    await delay(restMs);
    return {
      acceptedPerSecond: sent.accepted / sent.seconds,
      processedPerSecond: envelopes / seconds,
      p50Ms: sent.p50Ms,
      p99Ms: sent.p99Ms,
      cpuMsPerEnvelope: (cpu * 1000) / envelopes,
    };
  }

  return {
    async warmUp(): Promise<void> {
      await drive();
    },
    async repeat(): Promise<void> {
      repetitions.push(await drive());
    },
    summary: (): Measurement => ({
      envelopes,
      acceptedPerSecond: median(repetitions.map(({ acceptedPerSecond }) => acceptedPerSecond)),
      processedPerSecond: median(repetitions.map(({ processedPerSecond }) => processedPerSecond)),
      p50Ms: median(repetitions.map(({ p50Ms }) => p50Ms)),
      p99Ms: median(repetitions.map(({ p99Ms }) => p99Ms)),
      cpuMsPerEnvelope: median(repetitions.map(({ cpuMsPerEnvelope }) => cpuMsPerEnvelope)),
      peakRssMb: peakRssMb(target.pids),
      repetitions,
    }),
  };
}

function jobFor({ url, publicKey, projectId }: BenchTarget, mix: Mix, envelopes: number, nowSeconds: number): SendJob {
  return { url, publicKey, projectId, mix: mix.name, envelopes, connections, nowSeconds };
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
