/** Runs stages and reports them: checks side by side, suites one after another. */
import { failedOne, type Stage, sumTallies, type Tally } from "./stage.ts";

/** What became of a stage. */
export interface StageResult {
  readonly stage: Stage;
  readonly tally: Tally;
  readonly elapsedMs: number;
}

/** How many checks run at once. */
const parallelChecks = 2;

/**
 * Runs all stages and returns their results in the given order. A failing stage does not stop the others.
 * `print` gets every line; the output of a check comes in one piece when it ends, that of a suite as it runs.
 */
export async function runStages(stages: readonly Stage[], print: (line: string) => void): Promise<StageResult[]> {
  const results = new Map<Stage, StageResult>();
  const waiting = stages.filter((stage) => stage.kind === "check");
  const worker = async (): Promise<void> => {
    for (let stage = waiting.shift(); stage !== undefined; stage = waiting.shift()) {
      const lines: string[] = [];
      const result = await runStage(stage, (line) => lines.push(line));
      results.set(stage, result);
      print(`${mark(result.tally)} ${stage.name}: ${stage.title} (${seconds(result.elapsedMs)})`);
      for (const line of lines) print(`    ${line}`);
    }
  };
  await Promise.all(Array.from({ length: parallelChecks }, worker));
  for (const stage of stages.filter((stage) => stage.kind === "suite")) {
    print(`\n▶ ${stage.name}: ${stage.title}`);
    const result = await runStage(stage, (line) => print(`    ${line}`));
    results.set(stage, result);
    print(`${mark(result.tally)} ${stage.name} (${seconds(result.elapsedMs)})`);
  }
  return stages.flatMap((stage) => results.get(stage) ?? []);
}

/** The table of stages, and as the last line the sum: `N passed, N failed`, with `, N skipped` if some were. */
export function summarize(results: readonly StageResult[]): string[] {
  const width = Math.max(5, ...results.map(({ stage }) => stage.name.length));
  const row = (name: string, ...cells: string[]): string =>
    name.padEnd(width) + cells.map((cell) => cell.padStart(9)).join("");
  const total = sumTallies(results.map(({ tally }) => tally));
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
  return [
    "",
    row("stage", "passed", "failed", "skipped", "time"),
    ...results.map(({ stage, tally, elapsedMs }) =>
      row(stage.name, `${tally.passed}`, `${tally.failed}`, `${tally.skipped}`, seconds(elapsedMs)),
    ),
    "",
    `${total.passed} passed, ${total.failed} failed${skipped}`,
  ];
}

async function runStage(stage: Stage, print: (line: string) => void): Promise<StageResult> {
  const startedAt = performance.now();
  let tally: Tally;
  try {
    tally = await stage.run(print);
  } catch (error) {
    for (const line of (error instanceof Error ? error.message : String(error)).split("\n")) print(line);
    tally = failedOne;
  }
  return { stage, tally, elapsedMs: performance.now() - startedAt };
}

function mark(tally: Tally): string {
  return tally.failed > 0 ? "✘" : "✔";
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
