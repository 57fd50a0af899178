/**
 * CPU of sampling decisions, part of `npm run bench:decide`: 50 rules over two projects, of which the last decides.
 * Batches of 64, as callers send them.
 */
import { parseSamplingConfig } from "@weir/dynamic-sampling";
import type { Evaluation } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { SamplingKind } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { createSeenTraces } from "../src/domain/seen-traces.ts";
import { createSamplingPort } from "../src/edge/sampling-port.ts";

const budgetMs = Number(process.argv[2] ?? 1000);
/** Per rule, in µs. */
const target = 2;
const batchSize = 64;

function rules(type: string, count: number, firstId: number): object[] {
  const conditions: readonly ((index: number) => object)[] = [
    (index) => ({ op: "glob", name: "trace.release", value: [`2.${index}.*`, "beta-*"] }),
    (index) => ({ op: "eq", name: "trace.environment", value: [`staging-${index}`, "dev"] }),
    (index) => ({ op: "glob", name: "trace.transaction", value: ["*/health*", `*/internal-${index}/*`] }),
    (index) => ({ op: "eq", name: "trace.user.id", value: `vip-${index}` }),
  ];
  return Array.from({ length: count }, (_, index) => ({
    id: firstId + index,
    type,
    condition: conditions[index % conditions.length]?.(index),
    samplingValue: { type: "sampleRate", value: 1 },
  }));
}

const everything = { op: "and", inner: [] };
const last = { id: 1000, type: "trace", condition: everything, samplingValue: { type: "sampleRate", value: 0.25 } };
const own = parseSamplingConfig({ version: 2, rules: rules("project", 25, 3000) }).config;
const root = parseSamplingConfig({ version: 2, rules: [...rules("trace", 24, 4000), last] }).config;
if (own === undefined || root === undefined) throw new Error("the rules cannot be read");

const found = { rules: { own, root, hasRoot: true }, unresolved: false, ownUnknown: false, rootUnknown: false };
const port = createSamplingPort({
  projects: { find: () => found },
  seenTraces: createSeenTraces({ maxProjects: 1000, maxTraces: 1000, maxBytes: 32 * 1024 * 1024 }),
  now: () => Date.UTC(2026, 2, 1),
  onDecision() {},
});
const evaluations = Array.from({ length: 4096 }, (_, index): Evaluation => {
  const traceId = Buffer.from(`trace ${index}`.padEnd(16)).toString("hex");
  const trace = {
    traceId,
    publicKey: "b".repeat(32),
    release: "1.4.0",
    environment: "production",
    transaction: "/checkout/:step",
    userId: String(index % 50),
    userSegment: "",
    otherJson: new Map<string, string>(),
  };
  const keys = { ownKey: "a".repeat(32), rootKey: "b".repeat(32) };
  return { requestId: traceId, kind: SamplingKind.SPANS, ...keys, trace, eventId: "", eventFieldsJson: new Map() };
});

async function decideFor(milliseconds: number): Promise<{ decisions: number; cpuMicros: number }> {
  const started = process.cpuUsage();
  const end = performance.now() + milliseconds;
  let decisions = 0;
  while (performance.now() < end) {
    const start = decisions % evaluations.length;
    await port.evaluate({ evaluations: evaluations.slice(start, start + batchSize) });
    decisions += batchSize;
  }
  const { user, system } = process.cpuUsage(started);
  return { decisions, cpuMicros: user + system };
}

await decideFor(budgetMs / 2);
const { decisions, cpuMicros } = await decideFor(budgetMs);
const micros = cpuMicros / decisions;
const perRule = micros / (own.rules.length + root.rules.length);
const perSecond = Math.round(1e6 / micros).toLocaleString("en");
process.stdout.write(
  `${"sampling decisions, 50 rules, the last decides".padEnd(58)} ${micros.toFixed(1).padStart(8)} µs  ${perSecond.padStart(9)}/CPU-s  ${perRule.toFixed(2)} µs each of 50\n`,
);
if (perRule > target) {
  process.stderr.write(`found ${perRule.toFixed(2)} µs per rule, expected at most ${target}\n`);
  process.exitCode = 1;
}
