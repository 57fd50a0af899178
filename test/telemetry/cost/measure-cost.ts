/**
 * Measures what each part of telemetry costs: one process per part and one without any are sent the same requests in
 * short slices, one process after another, there and back, so that what else the machine does falls on all alike.
 */
import { createSeededRandom } from "@weir/test-kit";
import { type MixName, makeMix } from "../../load/mixes.ts";
import { median } from "../../load/statistics.ts";
import { publicKey } from "../../load/targets.ts";
import { type MeasuredWeir, startMeasuredWeir } from "./measured-weir.ts";
import { type PairedCost, pairedCost } from "./paired-cost.ts";
import { nothing, type Part } from "./parts.ts";
import { startReceivers } from "./receivers.ts";

/** How much to measure. */
export interface CostEffort {
  readonly mix: MixName;
  /** Share of the requests that are traced. */
  readonly sampleRate: number;
  /** Start and warm-up included, in ms; a round that has begun is finished, and a few are always made. */
  readonly withinMs: number;
  readonly requestsPerSlice: number;
  readonly warmUpRequests: number;
  /** Decides the order of the slices. */
  readonly seed: number;
  /** Further flags of Node for the measured processes. */
  readonly nodeFlags: readonly string[];
}

/** What was measured of one part. */
export interface CostRow {
  readonly name: string;
  /** The median of all slices. */
  readonly cpuMsPerEnvelope: number;
  /** How many slices it had. */
  readonly slices: number;
  /** Undefined for what the others are compared with. */
  readonly cost: PairedCost | undefined;
}

interface Side {
  readonly part: Part;
  readonly weir: MeasuredWeir;
  readonly cpuMs: number[];
}

/** Without these there is no interval. */
const minRounds = 4;

/** Measures; fails if a part sent nothing to its receiver. */
export async function measureCost(parts: readonly Part[], effort: CostEffort): Promise<readonly CostRow[]> {
  const startMs = performance.now();
  const receivers = await startReceivers();
  const sides: Side[] = [];
  try {
    for (const part of [nothing, ...parts]) {
      const config = part.config(await receivers.forProcess(part), effort.sampleRate);
      const mix = makeMix(effort.mix, Math.floor(Date.now() / 1000), publicKey);
      sides.push({ part, weir: await startMeasuredWeir(config, mix, effort.nodeFlags), cpuMs: [] });
    }
    await Promise.all(sides.map(({ weir }) => weir.slice(effort.warmUpRequests)));
    const random = createSeededRandom(effort.seed);
    for (let round = 0; round < minRounds || performance.now() - startMs < effort.withinMs; round++) {
      await measureRound(shuffle(sides, random.float), effort.requestsPerSlice);
    }
    receivers.check(parts);
    return rowsOf(sides);
  } finally {
    for (const { weir } of sides) await weir.stop();
    receivers.stop();
  }
}

/** There and back: what changes evenly during a round falls on all alike. */
async function measureRound(sides: readonly Side[], requests: number): Promise<void> {
  for (const { weir, cpuMs } of [...sides, ...sides.toReversed()]) cpuMs.push(await weir.slice(requests));
}

function shuffle<T>(values: readonly T[], random: () => number): readonly T[] {
  const drawn = values.map((value) => [random(), value] as const);
  return drawn.sort(([left], [right]) => left - right).map(([, value]) => value);
}

function rowsOf([without, ...others]: readonly Side[]): readonly CostRow[] {
  const baseline = without?.cpuMs ?? [];
  const rows = others.map(({ part, cpuMs }) => ({
    name: part.name,
    cpuMsPerEnvelope: median(cpuMs),
    slices: cpuMs.length,
    cost: pairedCost(cpuMs, baseline),
  }));
  return [
    { name: nothing.name, cpuMsPerEnvelope: median(baseline), slices: baseline.length, cost: undefined },
    ...rows,
  ];
}
