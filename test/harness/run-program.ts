/** Runs a program to its end and returns what it printed. */
import { execFile } from "node:child_process";
import { MissingIntegration } from "@weir/test-kit";

export interface RunProgramOptions {
  readonly cwd?: string;
  /** Variables to add to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Longest time, in ms. Default: 60 s. */
  readonly timeoutMs?: number;
}

/**
 * Runs `command`, whose first element is the program.
 * @returns its standard output
 * @throws MissingIntegration if the program does not exist
 * @throws Error with all of its output if it fails or takes too long
 */
export function runProgram(command: readonly string[], options: RunProgramOptions = {}): Promise<string> {
  const [program = "", ...args] = command;
  return new Promise((resolve, reject) => {
    const settings = {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      timeout: options.timeoutMs ?? 60_000,
      maxBuffer: 16 * 1024 * 1024,
    };
    execFile(program, args, settings, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (error.code === "ENOENT") reject(new MissingIntegration(`found no ${program} on PATH`));
      else reject(new Error(`${command.join(" ")} failed (${error.code ?? error.signal}):\n${stdout}${stderr}`));
    });
  });
}
