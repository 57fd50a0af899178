/** Runs a program as a container does: as a user without rights, with nothing in its environment but what is given. */
import { spawn } from "node:child_process";

export interface RunAsNobodyOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What it says when it has started. */
  readonly until: RegExp;
}

const startTimeoutMs = 60_000;
const nobody = 65_532;

/**
 * Starts it, and tells it to end once it has started.
 * @returns what it said, and its exit code; of a program that was started by somebody who is not root, as that user
 */
export function runAsNobody(options: RunAsNobodyOptions): Promise<{ readonly said: string; readonly code: number }> {
  const [program = "", ...args] = options.command;
  const user = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe"],
    ...user,
  });
  return new Promise((resolve, reject) => {
    let said = "";
    let isTold = false;
    const late = setTimeout(() => child.kill("SIGKILL"), startTimeoutMs);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if (isTold || !options.until.test(said)) return;
        isTold = true;
        child.kill("SIGTERM");
      });
    }
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(late);
      resolve({ said, code: code ?? -1 });
    });
  });
}
