/** The benchmark of the edge, part by part. */
import type { Effort } from "../measure.ts";
import type { MixName } from "../mixes.ts";
import {
  type EdgeRow,
  type MemoryRow,
  measureGateway,
  measureMemory,
  measureRefusals,
  measureRoutes,
} from "./edge-rows.ts";
import { missedEdgeTargets, renderEdgeTable, renderMemory } from "./edge-table.ts";

/** The parts. */
export const edgeParts = ["gateway", "refusals", "routes", "memory"] as const;
/** A part. */
export type EdgePart = (typeof edgeParts)[number];

/** What to measure. */
export interface EdgeOptions {
  readonly parts: readonly EdgePart[];
  readonly mixes: readonly MixName[];
  readonly effort: Effort;
  /** Where the measured servers write CPU profiles; undefined: nowhere. */
  readonly profileDir: string | undefined;
}

/** What was measured. */
export interface EdgeResults {
  readonly rows: readonly EdgeRow[];
  readonly memory: MemoryRow | undefined;
}

/** Measures the parts, one after another. */
export async function measureEdge({ parts, mixes, effort, profileDir }: EdgeOptions): Promise<EdgeResults> {
  const env: Readonly<Record<string, string>> =
    profileDir === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileDir}` };
  const rows: EdgeRow[] = [];
  if (parts.includes("gateway")) rows.push(...(await measureGateway(mixes, effort, env)));
  if (parts.includes("refusals")) rows.push(...(await measureRefusals(mixes, effort, env)));
  if (parts.includes("routes")) rows.push(...(await measureRoutes(effort, env)));
  return { rows, memory: parts.includes("memory") ? await measureMemory(effort) : undefined };
}

/** The results as text. */
export function renderEdge({ rows, memory }: EdgeResults): string {
  const table = rows.length > 0 ? [renderEdgeTable(rows)] : [];
  return [...table, ...(memory === undefined ? [] : [renderMemory(memory)])].join("\n");
}

/** The targets that are missed, each as a sentence. */
export function missedOfEdge({ rows, memory }: EdgeResults): readonly string[] {
  return missedEdgeTargets(rows, memory);
}
