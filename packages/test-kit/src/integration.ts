/** What tests do when something outside of this repository is missing: say so and skip, or fail where all must run. */

/** Something that a test needs from the machine is not there. The message says what it is and how to get it. */
export class MissingIntegration extends Error {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "MissingIntegration";
  }
}

/** The part of mocha's context that is used: `this` in `before(async function () { … })`. */
export interface SkippableTest {
  skip(): unknown;
}

/**
 * Starts what a suite needs. If the machine lacks it, the suite is skipped with a line that names it and says why; in
 * CI (variable `CI` set and not `false`) it fails instead. Other errors always fail.
 * @param test mocha's `this`
 * @param what what is needed, as in "a Kafka broker"
 * @param start starts it, or throws `MissingIntegration`
 */
export async function requireIntegration<T>(test: SkippableTest, what: string, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof MissingIntegration) || isContinuousIntegration()) throw error;
    process.stderr.write(`skipped: needs ${what}: ${error.message}\n`);
    test.skip();
    throw error;
  }
}

function isContinuousIntegration(): boolean {
  const value = process.env.CI;
  return value !== undefined && value !== "" && value !== "false" && value !== "0";
}
