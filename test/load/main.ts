/**
 * The benchmark: `npm run bench -- [--setup embedded|scale-out|edge] [--processes N] [--mix NAME] [--check]
 * [--json FILE]`.
 * For each mix it measures a floor and Weir in turns, and reports Weir as a ratio to the floor; of the edge also what a
 * refusal costs, and what each family of routes does.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { compareProcesses } from "./compare-processes.ts";
import { type EdgePart, edgeParts, measureEdge, missedOfEdge, renderEdge } from "./edge/measure-edge.ts";
import { measureMix } from "./measure.ts";
import { type MixName, mixNames } from "./mixes.ts";
import { type BenchRow, missedTargets, renderTable } from "./table.ts";
import { type BenchSetup, benchSetups, prepareSetup } from "./targets.ts";

const usage = `Usage: npm run bench -- [options]

  --setup NAME     embedded, scale-out or edge; default: all
  --processes N    measures the embedded setup with N copies behind one port, too
  --part NAME      of the edge: ${edgeParts.join(", ")}; default: all
  --mix NAME       ${mixNames.join(", ")}; default: all
  --repetitions N  measurements of each, of which the median counts; default 3
  --scale FACTOR   multiplies the number of envelopes; default 1
  --check          exits with 1 if a target is missed
  --profile DIR    writes CPU profiles of Weir's processes, for Chrome's developer tools; figures are then too high
  --json FILE      writes the results as JSON too
`;

const { values } = parseArgs({
  options: {
    setup: { type: "string" },
    processes: { type: "string", default: "1" },
    part: { type: "string" },
    mix: { type: "string" },
    repetitions: { type: "string", default: "3" },
    scale: { type: "string", default: "1" },
    check: { type: "boolean", default: false },
    profile: { type: "string" },
    json: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) {
    console.log(usage);
    return;
  }
  const effort = { scale: positive("--scale"), repetitions: Math.ceil(positive("--repetitions")) };
  const profileDir = values.profile === undefined ? undefined : resolve(values.profile);
  if (profileDir !== undefined) await mkdir(profileDir, { recursive: true });
  const mixes = chosen<MixName>("--mix", values.mix, mixNames);
  const setups = chosen<"edge" | BenchSetup>("--setup", values.setup, [...benchSetups, "edge"]);
  const rows: BenchRow[] = [];
  const many = Math.ceil(positive("--processes"));
  for (const setup of benchSetups.filter((candidate) => setups.includes(candidate))) {
    for (const processes of setup === "embedded" && many > 1 ? [1, many] : [1]) {
      const prepared = await prepareSetup(setup, profileDir, processes);
      try {
        for (const mix of mixes) {
          rows.push({ setup, processes, mix, ...(await measureMix(prepared, mix, effort)) });
          console.error(`${setup}, processes: ${processes}, ${mix}: done`);
        }
      } finally {
        await prepared.stop();
      }
    }
  }
  if (rows.length > 0) console.log(renderTable(rows));
  for (const line of compareProcesses(rows)) console.log(line);
  const edge = setups.includes("edge")
    ? await measureEdge({ parts: chosen<EdgePart>("--part", values.part, edgeParts), mixes, effort, profileDir })
    : undefined;
  if (edge !== undefined) console.log(renderEdge(edge));
  if (values.json) await writeFile(values.json, `${JSON.stringify({ rows, edge }, null, 2)}\n`);
  const missed = [...missedTargets(rows), ...(edge === undefined ? [] : missedOfEdge(edge))];
  for (const miss of missed) console.log(`missed: ${miss}`);
  if (values.check && missed.length > 0) process.exitCode = 1;
}

function positive(option: "--scale" | "--repetitions" | "--processes"): number {
  const text = { "--scale": values.scale, "--repetitions": values.repetitions, "--processes": values.processes }[
    option
  ];
  const number = Number(text);
  if (!(number > 0)) throw new Error(`${option}: found ${text}, expected a number above 0`);
  return number;
}

function chosen<T extends string>(option: string, value: string | undefined, all: readonly T[]): readonly T[] {
  if (value === undefined) return all;
  const found = all.find((candidate) => candidate === value);
  if (found === undefined) throw new Error(`${option}: found ${value}, expected one of ${all.join(", ")}`);
  return [found];
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
