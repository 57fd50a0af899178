/** The results of the edge's benchmark as text, and what they miss. */
import { alignColumns } from "../align-columns.ts";
import { renderSpread } from "../statistics.ts";
import type { EdgeRow, MemoryRow } from "./edge-rows.ts";

const columns = [
  "what",
  "load",
  "requests/s",
  "CPU ms",
  "(spread)",
  "against",
  "CPU ms",
  "(spread)",
  "ratio",
  "target",
];
/** How much memory may grow and still count as flat: what garbage collection moves. */
const flatRatio = 1.1;

/** Renders rows as aligned text. */
export function renderEdgeTable(rows: readonly EdgeRow[]): string {
  return alignColumns([columns, ...rows.map(cells)], 2);
}

/** Renders what became of memory as a sentence. */
export function renderMemory({ seconds, beforeMb, afterMb }: MemoryRow): string {
  return `gateway alone, ${seconds} s of load: ${beforeMb.toFixed(0)} MB resident in the second third, ${afterMb.toFixed(0)} MB in the last`;
}

/** The targets that are missed, each as a sentence. */
export function missedEdgeTargets(rows: readonly EdgeRow[], memory: MemoryRow | undefined): readonly string[] {
  const missed = rows.flatMap((row) =>
    row.target !== undefined && ratioOf(row) > row.target
      ? [`${row.what}, ${row.load}: ${ratioOf(row).toFixed(2)} times ${row.against}, expected at most ${row.target}`]
      : [],
  );
  if (memory !== undefined && memory.afterMb > memory.beforeMb * flatRatio) {
    missed.push(`${renderMemory(memory)}, expected at most ${flatRatio} times as much`);
  }
  return missed;
}

function cells(row: EdgeRow): string[] {
  const { what, load, cost, against, reference, target } = row;
  return [
    what,
    load,
    cost.requestsPerSecond.toFixed(0),
    cost.cpuMs.toFixed(3),
    renderSpread(cost.repetitions),
    against,
    reference.cpuMs.toFixed(3),
    renderSpread(reference.repetitions),
    ratioOf(row).toFixed(2),
    target === undefined ? "" : `≤ ${target}`,
  ];
}

function ratioOf({ cost, reference }: EdgeRow): number {
  return cost.cpuMs / reference.cpuMs;
}
