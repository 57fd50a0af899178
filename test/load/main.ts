/**
 * The benchmark: `npm run bench -- [--setup embedded|scale-out] [--mix NAME] [--scale FACTOR] [--json FILE]`.
 * For each mix it measures a floor and Weir one after the other in the same run, and reports Weir as a ratio to the floor.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { measureFloor, measureWeir } from "./measure.ts";
import { type MixName, mixNames } from "./mixes.ts";
import { type BenchRow, renderTable } from "./table.ts";
import { type BenchSetup, benchSetups, prepareSetup } from "./targets.ts";

const usage = `Usage: npm run bench -- [options]

  --setup NAME    embedded or scale-out; default: both
  --mix NAME      ${mixNames.join(", ")}; default: all
  --scale FACTOR  multiplies the number of envelopes; default 1
  --json FILE     writes the results as JSON too
`;

const { values } = parseArgs({
  options: {
    setup: { type: "string" },
    mix: { type: "string" },
    scale: { type: "string", default: "1" },
    json: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) {
    console.log(usage);
    return;
  }
  const scale = Number(values.scale);
  if (!(scale > 0)) throw new Error(`--scale: found ${values.scale}, expected a number above 0`);
  const rows: BenchRow[] = [];
  for (const setup of chosen<BenchSetup>("--setup", values.setup, benchSetups)) {
    const prepared = await prepareSetup(setup);
    try {
      for (const mix of chosen<MixName>("--mix", values.mix, mixNames)) {
        const floor = await measureFloor(prepared, mix, scale);
        const weir = await measureWeir(prepared, mix, scale);
        rows.push({ setup, mix, floor, weir });
        console.error(`${setup} ${mix}: done`);
      }
    } finally {
      await prepared.stop();
    }
  }
  console.log(renderTable(rows));
  if (values.json) await writeFile(values.json, `${JSON.stringify(rows, null, 2)}\n`);
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
