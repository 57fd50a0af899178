/** The benchmark's results as a table, and what they miss. */
import { alignColumns } from "./align-columns.ts";
import type { Measurement } from "./measure.ts";
import { type MixName, makeMix } from "./mixes.ts";
import { renderSpread } from "./statistics.ts";

/** One line: a mix in a setup. */
export interface BenchRow {
  readonly setup: string;
  /** Copies behind one port. */
  readonly processes: number;
  readonly mix: MixName;
  readonly floor: Measurement;
  readonly weir: Measurement;
}

/** The most memory that Weir, embedded, may take. */
const targetRssMb = 300;

const columns = [
  "setup",
  "mix",
  "accepted/s",
  "processed/s",
  "p99 ms",
  "CPU ms/env.",
  "(spread)",
  "floor",
  "(spread)",
  "ratio",
  "target",
  "peak RSS MB",
];

/** Renders rows as aligned text. CPU time is that of all of Weir's processes; the target holds for the embedded setup. */
export function renderTable(rows: readonly BenchRow[]): string {
  return alignColumns([columns, ...rows.map(cells)], 2);
}

/** The targets that rows of the embedded setup miss, each as a sentence. */
export function missedTargets(rows: readonly BenchRow[]): readonly string[] {
  return rows.filter(hasTarget).flatMap((row) => {
    const { title, targetRatio } = makeMix(row.mix, 0, "");
    const missed: string[] = [];
    if (ratioOf(row) > targetRatio)
      missed.push(`${title}: ${ratioOf(row).toFixed(2)} times the floor, expected at most ${targetRatio}`);
    if (row.weir.peakRssMb >= targetRssMb)
      missed.push(`${title}: ${row.weir.peakRssMb.toFixed(0)} MB at the peak, expected less than ${targetRssMb}`);
    return missed;
  });
}

function cells(row: BenchRow): string[] {
  const { setup, mix, floor, weir } = row;
  const { title, targetRatio } = makeMix(mix, 0, "");
  return [
    row.processes === 1 ? setup : `${setup} × ${row.processes}`,
    title,
    weir.acceptedPerSecond.toFixed(0),
    weir.processedPerSecond.toFixed(0),
    weir.p99Ms.toFixed(1),
    weir.cpuMsPerEnvelope.toFixed(3),
    spread(weir),
    floor.cpuMsPerEnvelope.toFixed(3),
    spread(floor),
    ratioOf(row).toFixed(2),
    hasTarget(row) ? `≤ ${targetRatio}` : "",
    weir.peakRssMb.toFixed(0),
  ];
}

function hasTarget({ setup, processes }: BenchRow): boolean {
  return setup === "embedded" && processes === 1;
}

function ratioOf({ floor, weir }: BenchRow): number {
  return weir.cpuMsPerEnvelope / floor.cpuMsPerEnvelope;
}

function spread({ repetitions }: Measurement): string {
  return renderSpread(repetitions.map(({ cpuMsPerEnvelope }) => cpuMsPerEnvelope));
}
