/**
 * What telemetry costs: `npm run bench:telemetry -- [--part NAME]… [--mix NAME] [--seconds N] [--check]`.
 * Runs one Weir without telemetry and one for each part of it, and compares their CPU time per envelope.
 */
import { parseArgs } from "node:util";
import { mixNames } from "../load/mixes.ts";
import { renderCosts, verdictOn } from "./cost/cost-table.ts";
import { measureCost } from "./cost/measure-cost.ts";
import { parts } from "./cost/parts.ts";

const usage = `usage: npm run bench:telemetry -- [options]

  --part NAME         only this part, may be repeated: ${parts.map(({ name }) => `"${name}"`).join(", ")}
  --mix NAME          what is sent: ${mixNames.join(", ")} (default: error_4k)
  --sample-rate RATE  share of the requests that are traced (default: 0.01)
  --seconds N         how long to measure, start and warm-up included (default: 110)
  --slice N           requests in a slice (default: 100)
  --warm-up N         requests before the first slice (default: 8000)
  --seed N            decides the order of the slices (default: 1)
  --profile DIR       write a CPU profile of each process there (makes all of them slower)
  --check             exit with 1 if all of it certainly costs more than 5 %
`;

const { values } = parseArgs({
  options: {
    part: { type: "string", multiple: true },
    mix: { type: "string", default: "error_4k" },
    "sample-rate": { type: "string", default: "0.01" },
    seconds: { type: "string", default: "110" },
    slice: { type: "string", default: "100" },
    "warm-up": { type: "string", default: "8000" },
    seed: { type: "string", default: "1" },
    profile: { type: "string" },
    check: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) {
    console.log(usage);
    return;
  }
  const mix = mixNames.find((name) => name === values.mix);
  if (mix === undefined) throw new Error(`--mix: found ${values.mix}, expected one of ${mixNames.join(", ")}`);
  const chosen = values.part === undefined ? parts : parts.filter(({ name }) => values.part?.includes(name));
  if (chosen.length === 0) throw new Error(`--part: found ${values.part}, expected names as --help shows them`);
  const rows = await measureCost(chosen, {
    mix,
    sampleRate: Number(values["sample-rate"]),
    withinMs: Number(values.seconds) * 1000,
    requestsPerSlice: Number(values.slice),
    warmUpRequests: Number(values["warm-up"]),
    seed: Number(values.seed),
    nodeFlags: values.profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${values.profile}`],
  });
  console.log(renderCosts(rows));
  console.log(`${rows[0]?.slices} slices of ${values.slice} requests each (${mix})`);
  const verdict = verdictOn(rows);
  console.log(verdict.text);
  if (values.check && verdict.isMissed) process.exitCode = 1;
}

await main();
