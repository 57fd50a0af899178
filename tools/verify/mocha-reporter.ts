/**
 * A mocha reporter for a run of many suites: one line per top-level suite, failures in full, and the totals as JSON in
 * the file that the option `tally` names. Mocha loads reporters with `require`, hence the name of the export.
 */
import { writeFileSync } from "node:fs";
import type { Runner, Suite, Test } from "mocha";
import type { Tally } from "./stage.ts";

interface ReporterOptions {
  readonly reporterOptions?: { readonly tally?: string };
}

const stackLines = 12;

function TallyReporter(runner: Runner, options: ReporterOptions): void {
  const total = { passed: 0, failed: 0, skipped: 0 };
  let part = { ...total, startedAt: Date.now() };

  runner.on("suite", (suite: Suite) => {
    if (suite.parent?.root) part = { passed: 0, failed: 0, skipped: 0, startedAt: Date.now() };
  });
  runner.on("suite end", (suite: Suite) => {
    if (!suite.parent?.root) return;
    console.log(`${part.failed > 0 ? "✘" : "✔"} ${suite.title}: ${describe(part)} (${Date.now() - part.startedAt} ms)`);
  });
  runner.on("pass", () => {
    total.passed += 1;
    part.passed += 1;
  });
  runner.on("pending", (test: Test) => {
    total.skipped += 1;
    part.skipped += 1;
    console.log(`- skipped: ${test.fullTitle()}`);
  });
  runner.on("fail", (test: Test, error: unknown) => {
    total.failed += 1;
    part.failed += 1;
    console.log(
      `✘ ${test.fullTitle()}${test.file === undefined ? "" : ` [${test.file.replace(`${process.cwd()}/`, "")}]`}`,
    );
    for (const line of explain(error)) console.log(`    ${line}`);
  });
  runner.on("end", () => {
    const file = options.reporterOptions?.tally;
    if (file !== undefined) writeFileSync(file, JSON.stringify(total satisfies Tally));
  });
}

function describe(tally: Tally): string {
  const parts = [`${tally.passed} passed`];
  if (tally.failed > 0) parts.push(`${tally.failed} failed`);
  if (tally.skipped > 0) parts.push(`${tally.skipped} skipped`);
  return parts.join(", ");
}

function explain(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  const message = error.message.split("\n");
  const frames = (error.stack ?? "")
    .split("\n")
    .filter((line) => line.startsWith("    at ") && !line.includes("node:internal"));
  const lines = [`${error.name}: ${message[0] ?? ""}`, ...message.slice(1), ...frames.slice(0, stackLines)];
  return error.cause === undefined ? lines : [...lines, "caused by:", ...explain(error.cause)];
}

export { TallyReporter as "module.exports" };
