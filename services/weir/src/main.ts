/** The command line: arguments → command → exit code. */
import { runCommandLine } from "./command-line.ts";

/** Runs the command that the arguments name, and sets the exit code of the process. */
export async function main(argv: readonly string[]): Promise<void> {
  process.exitCode = await runCommandLine(argv, { stdout: process.stdout, stderr: process.stderr });
}
