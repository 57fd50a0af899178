/**
 * Measures what each part of telemetry costs: one process per part and one without any are sent the same requests in
 * short slices, one process after another, there and back, so that what else the machine does falls on all alike.
 */
import { setTimeout as delay } from "node:timers/promises";
import { createSeededRandom } from "@weir/test-kit";
import { type MixName, makeMix } from "../../load/mixes.ts";
import { residentMb } from "../../load/process-usage.ts";
import { median } from "../../load/statistics.ts";
import { publicKey } from "../../load/targets.ts";
import { cpuMs } from "./cpu-time.ts";
import { type MeasuredWeir, type Slice, startMeasuredWeir } from "./measured-weir.ts";
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
  /** What it takes while nothing is sent: reports go on. In CPU-ms per second. */
  readonly atRest: number;
  readonly residentMb: number;
  /** How many slices it had. */
  readonly slices: number;
  /** Undefined for what the others are compared with. */
  readonly cost: PairedCost | undefined;
}

interface Side {
  readonly part: Part;
  readonly weir: MeasuredWeir;
  readonly slices: Slice[];
  atRest: number;
  residentMb: number;
}

/** Two reports of each kind. */
const restMs = 10_000;
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
      sides.push({
        part,
        weir: await startMeasuredWeir(config, mix, effort.nodeFlags),
        slices: [],
        atRest: 0,
        residentMb: 0,
      });
    }
    await Promise.all(sides.map(({ weir }) => weir.slice(effort.warmUpRequests)));
    const random = createSeededRandom(effort.seed);
    for (let round = 0; round < minRounds || performance.now() - startMs < effort.withinMs - restMs; round++) {
      await measureRound(shuffle(sides, random.float), effort.requestsPerSlice);
    }
    await measureRest(sides);
    receivers.check(parts);
    return rowsOf(sides);
  } finally {
    for (const { weir } of sides) await weir.stop();
    receivers.stop();
  }
}

/** There and back: what changes evenly during a round falls on all alike. */
async function measureRound(sides: readonly Side[], requests: number): Promise<void> {
  for (const side of [...sides, ...sides.toReversed()]) side.slices.push(await side.weir.slice(requests));
}

/** All at the same time. */
async function measureRest(sides: readonly Side[]): Promise<void> {
  const before = sides.map(({ weir }) => cpuMs(weir.pid));
  await delay(restMs);
  for (const [index, side] of sides.entries()) {
    side.atRest = (cpuMs(side.weir.pid) - (before[index] ?? 0)) / (restMs / 1000);
    side.residentMb = residentMb(side.weir.pid);
  }
}

function shuffle<T>(values: readonly T[], random: () => number): readonly T[] {
  const drawn = values.map((value) => [random(), value] as const);
  return drawn.sort(([left], [right]) => left - right).map(([, value]) => value);
}

function rowsOf(sides: readonly Side[]): readonly CostRow[] {
  const [baseline = [], ...others] = sides.map(cpuMsPerEnvelope);
  return [baseline, ...others].map((each, index) => ({
    name: sides[index]?.part.name ?? "",
    cpuMsPerEnvelope: median(each),
    atRest: sides[index]?.atRest ?? 0,
    residentMb: sides[index]?.residentMb ?? 0,
    slices: each.length,
    cost: index === 0 ? undefined : pairedCost(each, baseline),
  }));
}

/**
 * Of each slice. Reports are sent by the clock: in a slice that waits, for a busy machine or for its own end, there are
 * more of them for a request than under full load. What the process takes at rest is taken off for that time.
 */
function cpuMsPerEnvelope({ slices, atRest }: Side): readonly number[] {
  return slices.map(
    ({ requests, cpuMs: used, wallMs }) => (used - (atRest / 1000) * Math.max(0, wallMs - used)) / requests,
  );
}
