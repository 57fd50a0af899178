/** Runs a program to its end, with its output captured or passed on line by line, and a deadline. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { installedProgram, repositoryRoot } from "./root.ts";

export interface CommandOptions {
  /** Folder to run in. Default: the repository's root. */
  readonly cwd?: string;
  /** Variables to add to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** After this many ms the program and its children are killed. Default: 10 minutes. */
  readonly timeoutMs?: number;
  /** Gets each line as it comes, of both streams. Default: the lines are only collected. */
  readonly onLine?: (line: string) => void;
}

export interface CommandResult {
  /** Exit code; -1 if it could not be started or was killed. */
  readonly code: number;
  /** Lines of both streams in the order in which they came; empty if `onLine` took them. */
  readonly output: readonly string[];
}

const running = new Set<number>();

/**
 * Runs `program`: a name is looked up among the installed programs first, by the caller writing it as `bin:name`.
 * Never throws for a failing program: the code tells.
 */
export function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const file = program.startsWith("bin:") ? installedProgram(program.slice(4)) : program;
  const timeoutMs = options.timeoutMs ?? 600_000;
  return new Promise((resolve) => {
    const output: string[] = [];
    const onLine = options.onLine ?? ((line: string) => output.push(line));
    // A process group of its own, so that a deadline also reaches what the program started.
    const child = spawn(file, args, {
      cwd: options.cwd ?? repositoryRoot,
      env: { ...process.env, PATH: programPath(), ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    if (child.pid !== undefined) running.add(child.pid);
    const deadline = setTimeout(() => {
      onLine(`killed: ${program} did not end within ${Math.round(timeoutMs / 1000)} s`);
      if (child.pid !== undefined) killGroup(child.pid);
    }, timeoutMs);
    createInterface({ input: child.stdout }).on("line", onLine);
    createInterface({ input: child.stderr }).on("line", onLine);
    const finish = (code: number): void => {
      clearTimeout(deadline);
      if (child.pid !== undefined) running.delete(child.pid);
      resolve({ code, output });
    };
    child.on("error", (error) => {
      onLine(`cannot start ${program}: ${error.message}`);
      finish(-1);
    });
    child.on("close", (code) => finish(code ?? -1));
  });
}

/** Kills every program that is still running, with its children. */
export function killRunningCommands(): void {
  for (const pid of running) killGroup(pid);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended in the meantime.
  }
}

/** The search path with the pinned Node and the installed programs first. */
function programPath(): string {
  return `${installedProgram("")}:${process.env.PATH ?? ""}`;
}
