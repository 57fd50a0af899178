/** The command line: arguments → command → exit code. */
import { runCommandLine } from "./command-line.ts";

/** How long a command that failed may take to let go of what it holds. */
const failedGraceMs = 1000;

/** Runs the command that the arguments name, and sets the exit code of the process. */
export async function main(argv: readonly string[]): Promise<void> {
  // Whoever reads a pipe may have seen enough: `weir tail | head`.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  const code = await runCommandLine(argv, { stdout: process.stdout, stderr: process.stderr });
  process.exitCode = code;
  // A start that failed half-way may leave something running, which must not keep the process alive.
  if (code !== 0) setTimeout(() => process.exit(code), failedGraceMs).unref();
}
