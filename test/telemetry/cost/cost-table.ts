/** What was measured of telemetry's cost, as a table and in a sentence. */
import { alignColumns } from "../../load/align-columns.ts";
import type { CostRow } from "./measure-cost.ts";
import type { PairedCost } from "./paired-cost.ts";

/** What all of it may cost: 5 %. */
const maxCost = 0.05;

/** One row per part. */
export function renderCosts(rows: readonly CostRow[]): string {
  const lines = rows.map(({ name, cpuMsPerEnvelope, atRest, residentMb, cost }) => [
    name,
    cost === undefined ? "" : describeCost(cost),
    cpuMsPerEnvelope.toFixed(3),
    atRest.toFixed(1),
    residentMb.toFixed(0),
  ]);
  return alignColumns([["switched on", "", "CPU-ms per envelope", "at rest, CPU-ms per s", "memory, MB"], ...lines], 2);
}

function describeCost({ cost, low, high }: PairedCost): string {
  return `costs ${percent(cost)} % (95 %: ${percent(low)}–${percent(high)} %)`;
}

function percent(share: number): string {
  return Number.isFinite(share) ? (share * 100).toFixed(1) : "?";
}

/** Whether all of it costs at most what it may. */
export interface Verdict {
  readonly text: string;
  /** True only if it certainly costs more. */
  readonly isMissed: boolean;
}

/** Judges the last row. */
export function verdictOn(rows: readonly CostRow[]): Verdict {
  const { name = "", cost } = rows.at(-1) ?? {};
  if (cost === undefined) return { text: "nothing was compared", isMissed: false };
  const aim = `at most ${maxCost * 100} % is the aim`;
  if (cost.high <= maxCost) return { text: `${name}: ${aim}: kept`, isMissed: false };
  if (cost.low > maxCost) return { text: `${name}: ${aim}: missed`, isMissed: true };
  return { text: `${name}: ${aim}: undecided, more --seconds would narrow the interval`, isMissed: false };
}
