/** The benchmark's results as a table. */
import type { Measurement } from "./measure.ts";
import { type MixName, makeMix } from "./mixes.ts";

/** One line: a mix in a setup. */
export interface BenchRow {
  readonly setup: string;
  readonly mix: MixName;
  readonly floor: Measurement;
  readonly weir: Measurement;
}

const columns = [
  "setup",
  "mix",
  "accepted/s",
  "processed/s",
  "p99 ms",
  "CPU ms/env.",
  "floor",
  "ratio",
  "target",
  "peak RSS MB",
];

/** Renders rows as aligned text. CPU time is that of all of Weir's processes; the target holds for the embedded setup. */
export function renderTable(rows: readonly BenchRow[]): string {
  const lines = [columns, ...rows.map(cells)];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => (line[index] ?? "").length)));
  return lines
    .map((line) =>
      line
        .map((cell, index) => (index < 2 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
        .join("  "),
    )
    .join("\n");
}

function cells({ setup, mix, floor, weir }: BenchRow): string[] {
  const { title, targetRatio } = makeMix(mix, 0, "");
  const ratio = weir.cpuMsPerEnvelope / floor.cpuMsPerEnvelope;
  return [
    setup,
    title,
    weir.acceptedPerSecond.toFixed(0),
    weir.processedPerSecond.toFixed(0),
    weir.p99Ms.toFixed(1),
    weir.cpuMsPerEnvelope.toFixed(3),
    floor.cpuMsPerEnvelope.toFixed(3),
    ratio.toFixed(2),
    setup === "embedded" ? `≤ ${targetRatio}` : "",
    weir.peakRssMb.toFixed(0),
  ];
}
