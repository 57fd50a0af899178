/** Makes stages of test suites: each runs in a mocha process of its own. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryRoot } from "../repository/root.ts";
import { runCommand } from "../repository/run-command.ts";
import { failedOne, type Stage, sumTallies, type Tally } from "./stage.ts";

export interface SuiteOptions {
  /** Patterns of test files, relative to the repository's root. */
  readonly files: readonly string[];
  /** Longest time of one test, in ms. */
  readonly testTimeoutMs: number;
  /** Longest time of the suite, in ms. */
  readonly suiteTimeoutMs: number;
  /** Makes a skipped test a failure. */
  readonly forbidSkipped: boolean;
}

/** A suite of the mocha tests in `options.files`. A suite without tests fails: it would prove nothing. */
export function mochaStage(name: string, title: string, options: SuiteOptions): Stage {
  return {
    name,
    title,
    kind: "suite",
    async run(print) {
      const folder = mkdtempSync(join(tmpdir(), "weir-verify-"));
      const tallyFile = join(folder, "tally.json");
      try {
        const { code } = await runCommand("bin:mocha", mochaArguments(options, tallyFile), {
          timeoutMs: options.suiteTimeoutMs,
          onLine: print,
        });
        return judge(code, readTally(tallyFile), print);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

/** Turns mocha's exit and totals into a tally that cannot pass by accident. */
export function judge(code: number, tally: Tally | undefined, print: (line: string) => void): Tally {
  if (tally === undefined) {
    print(`mocha ended with ${code} before it ran the tests`);
    return failedOne;
  }
  if (tally.passed + tally.failed + tally.skipped === 0) {
    print("found no tests");
    return failedOne;
  }
  if (code !== 0 && tally.failed === 0) {
    print(`mocha ended with ${code} although no test failed: something was left running, or an error came late`);
    return sumTallies([tally, failedOne]);
  }
  return tally;
}

function mochaArguments(options: SuiteOptions, tallyFile: string): string[] {
  return [
    "--no-config",
    "--extension=ts",
    "--forbid-only",
    ...(options.forbidSkipped ? ["--forbid-pending"] : []),
    `--timeout=${options.testTimeoutMs}`,
    `--reporter=${join(repositoryRoot, "tools/verify/mocha-reporter.ts")}`,
    `--reporter-option=tally=${tallyFile}`,
    ...options.files,
  ];
}

function readTally(file: string): Tally | undefined {
  if (!existsSync(file)) return undefined;
  const { passed, failed, skipped }: Tally = JSON.parse(readFileSync(file, "utf8"));
  return { passed, failed, skipped };
}
