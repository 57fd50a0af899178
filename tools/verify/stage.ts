/** The parts of a verification run. */

/** How many tests went how. A check that is not a test suite counts as one test. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const passedOne: Tally = { passed: 1, failed: 0, skipped: 0 };
export const failedOne: Tally = { passed: 0, failed: 1, skipped: 0 };

/** Adds tallies up. */
export function sumTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, next) => ({
      passed: sum.passed + next.passed,
      failed: sum.failed + next.failed,
      skipped: sum.skipped + next.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** One named part. */
export interface Stage {
  /** What `--only` calls it. */
  readonly name: string;
  /** What it proves, in a few words. */
  readonly title: string;
  /** Checks read the tree and may run side by side; suites start programs and run one after another. */
  readonly kind: "check" | "suite";
  /** Runs it. `print` takes its output line by line. A throw counts as a failure. */
  run(print: (line: string) => void): Promise<Tally>;
}
