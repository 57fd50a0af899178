/**
 * The benchmark of quota checks: `npm run bench:quota -- [--seconds N] [--check] [--json FILE]`. It measures Weir's
 * quota service, embedded and over Redis, one check at a time and in batches, beside it envoyproxy/ratelimit on the same
 * Redis, and what messages alone cost, in turns.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { startRedis } from "@weir/test-kit";
import type { Contender } from "./contender.ts";
import { buildEnvoyRatelimit, envoyRatelimit } from "./envoy-ratelimit.ts";
import type { CallPattern, CheckCost, CheckLatency } from "./measure-checks.ts";
import { measureCost, measureLatency } from "./measure-checks.ts";
import { messagesAlone } from "./messages-alone.ts";
import { plainCounter } from "./plain-counter.ts";
import { embeddedWeir, weirOverRedis } from "./weir-contenders.ts";

const usage = `Usage: npm run bench:quota -- [options]

  --seconds N      how long each of three repetitions lasts; default 3
  --check          exits with 1 if a target is missed
  --profile DIR    writes CPU profiles of Weir's processes, for Chrome's developer tools; figures are then too high
  --json FILE      writes the results as JSON too
`;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "3" },
    check: { type: "boolean", default: false },
    profile: { type: "string" },
    json: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});

const repetitions = 3;
const latencyRate = 5000;
const patterns = {
  /** Each check is of another project, as much as there can be. */
  spread: { batch: 100, concurrency: 8, oneSubject: false },
  /** All checks of a call are of one project, as in the batches of a busy one. */
  busy: { batch: 100, concurrency: 8, oneSubject: true },
  singles: { batch: 1, concurrency: 64, oneSubject: false },
} satisfies Record<string, CallPattern>;
/** How many times the checks per CPU-second of the comparison Weir makes in batches, at least. */
const targetRatio = 5;
const targetP99Ms = 5;

type PatternName = keyof typeof patterns;
const patternNames = Object.keys(patterns) as PatternName[];

interface Result extends Readonly<Record<PatternName, CheckCost>> {
  readonly name: string;
  readonly isHeldToTargets: boolean;
  readonly latency: CheckLatency;
}

async function main(): Promise<void> {
  if (values.help) {
    console.log(usage);
    return;
  }
  const seconds = Number(values.seconds);
  if (!(seconds > 0)) throw new Error(`--seconds: found ${values.seconds}, expected a number above 0`);
  const profileDir = values.profile === undefined ? undefined : resolve(values.profile);
  if (profileDir !== undefined) await mkdir(profileDir, { recursive: true });
  const redis = await startRedis({ own: true });
  const contenders: Contender[] = [];
  try {
    const program = await buildEnvoyRatelimit();
    contenders.push(await embeddedWeir());
    contenders.push(await weirOverRedis(redis.url, { ids: false, merged: true, profileDir }));
    contenders.push(await weirOverRedis(redis.url, { ids: true, merged: true, profileDir }));
    contenders.push(await weirOverRedis(redis.url, { ids: false, merged: true, cacheRatio: 0.1, profileDir }));
    contenders.push(await messagesAlone({ ids: false }));
    contenders.push(await messagesAlone({ ids: true }));
    contenders.push(program === undefined ? await plainCounter(redis.url) : await envoyRatelimit(program, redis.url));
    const results = await measureInTurns(contenders, redis.pid, seconds);
    console.log(renderResults(results));
    if (values.json) await writeFile(values.json, `${JSON.stringify(results, null, 2)}\n`);
    const missed = missedTargets(results);
    for (const miss of missed) console.log(`missed: ${miss}`);
    if (values.check && missed.length > 0) process.exitCode = 1;
  } finally {
    for (const contender of contenders) await contender.stop();
    await redis.stop();
  }
}

/** Warms everything up, then measures in turns, so that what else the machine does falls on all alike. */
async function measureInTurns(
  contenders: readonly Contender[],
  redisPid: number | undefined,
  seconds: number,
): Promise<readonly Result[]> {
  for (const contender of contenders) {
    for (const name of patternNames) await measureCost(contender, redisPid, patterns[name], seconds);
  }
  const costs = contenders.map((): Record<PatternName, CheckCost[]> => ({ spread: [], busy: [], singles: [] }));
  const latencies: CheckLatency[][] = contenders.map(() => []);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [index, contender] of contenders.entries()) {
      for (const name of patternNames)
        costs[index]?.[name].push(await measureCost(contender, redisPid, patterns[name], seconds));
      latencies[index]?.push(await measureLatency(contender, latencyRate, seconds));
    }
    console.error(`repetition ${repetition + 1} of ${repetitions}: done`);
  }
  return contenders.map(({ name, isHeldToTargets }, index) => ({
    name,
    isHeldToTargets,
    spread: median(costs[index]?.spread ?? [], ({ cpuMicros }) => cpuMicros),
    busy: median(costs[index]?.busy ?? [], ({ cpuMicros }) => cpuMicros),
    singles: median(costs[index]?.singles ?? [], ({ cpuMicros }) => cpuMicros),
    latency: median(latencies[index] ?? [], ({ p99Ms }) => p99Ms),
  }));
}

function median<T>(all: readonly T[], key: (entry: T) => number): T {
  const middle = [...all].sort((a, b) => key(a) - key(b))[Math.floor(all.length / 2)];
  if (middle === undefined) throw new Error("found no measurement, expected some");
  return middle;
}

function renderResults(results: readonly Result[]): string {
  const reference = results.at(-1);
  const rows = results.map((result) => [
    result.name,
    result.singles.checksPerSecond.toFixed(0),
    result.singles.cpuMicros.toFixed(1),
    ...(["spread", "busy"] as const).flatMap((name) => [
      result[name].checksPerSecond.toFixed(0),
      result[name].cpuMicros.toFixed(2),
      result[name].redisMicros.toFixed(2),
      ratioTo(reference, result, name).toFixed(1),
    ]),
    result.latency.p50Ms.toFixed(2),
    result.latency.p99Ms.toFixed(2),
    `${(Math.max(...patternNames.map((name) => result[name].uncounted)) * 100).toFixed(1)} %`,
  ]);
  const batch = (what: string) => [`${what}: 1/s`, "CPU µs", "(Redis)", "ratio"];
  const head = ["", "1/s", "CPU µs", ...batch("100"), ...batch("100 of one"), "p50 ms", "p99 ms", "uncounted"];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  "),
    )
    .join("\n");
}

/** How many times the checks per CPU-second of the comparison, for the same calls. */
function ratioTo(reference: Result | undefined, result: Result, name: PatternName): number {
  return result[name].checksPerCpuSecond / (reference?.[name].checksPerCpuSecond ?? Number.NaN);
}

function missedTargets(results: readonly Result[]): readonly string[] {
  const reference = results.at(-1);
  return results.flatMap((result) => {
    if (!result.isHeldToTargets) return [];
    const ratio = ratioTo(reference, result, "spread");
    const { p99Ms } = result.latency;
    return [
      ...(ratio >= targetRatio
        ? []
        : [`${result.name}: ${ratio.toFixed(1)} times the checks per CPU-second, expected at least ${targetRatio}`]),
      ...(p99Ms < targetP99Ms
        ? []
        : [`${result.name}: p99 of ${p99Ms.toFixed(1)} ms at ${latencyRate}/s, expected less than ${targetP99Ms}`]),
    ];
  });
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
