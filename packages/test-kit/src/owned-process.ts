/** Child processes that never outlive the tests that started them. */
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** A running child process. */
export interface OwnedProcess {
  readonly pid: number;
  /** Resolves when it has ended, for whatever reason. */
  readonly exited: Promise<void>;
  hasExited(): boolean;
  /** Freezes it: it keeps its memory and connections, and answers nothing. */
  pause(): void;
  /** Lets it go on. */
  resume(): void;
  /** Ends it at once, frozen or not. */
  kill(): Promise<void>;
  /** The end of what it printed. */
  logTail(): Promise<string>;
}

/** What to run. */
export interface OwnedProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** File that takes its output. */
  readonly logFile: string;
  /** Temporary folder to remove if this process dies without stopping the child. */
  readonly folder: string;
}

/**
 * Runs the command, prints its pid, and kills it and removes its folder when standard input ends: that happens when
 * the process that holds the other end dies, however it dies.
 */
const guard = `
exec 3<&0
folder=$1
shift
"$@" </dev/null 3<&- 4>&- &
child=$!
echo "$child" >&4
exec 4>&-
(cat <&3 >/dev/null; trap "" TERM; kill -KILL "$child"; sleep 1; rm -rf "$folder") 2>/dev/null &
watcher=$!
wait "$child"
kill -TERM "$watcher" 2>/dev/null
`;

/** Starts a child process that ends with this one. */
export async function startOwnedProcess(options: OwnedProcessOptions): Promise<OwnedProcess> {
  const log = openSync(options.logFile, "a");
  const shell = spawn("sh", ["-c", guard, "guard", options.folder, options.command, ...options.args], {
    env: options.env ?? process.env,
    stdio: ["pipe", log, log, "ignore", "pipe"],
    detached: true,
  });
  closeSync(log);
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    shell.once("close", () => {
      ended = true;
      resolve();
    });
  });
  const pid = await readPid(shell.stdio[4]);
  return {
    pid,
    exited,
    hasExited: () => ended,
    pause: () => signal(pid, "SIGSTOP"),
    resume: () => signal(pid, "SIGCONT"),
    async kill() {
      signal(pid, "SIGKILL");
      await exited;
      shell.stdin?.destroy();
    },
    async logTail() {
      const text = await readFile(options.logFile, "utf8");
      return text.slice(-2000);
    },
  };
}

/**
 * Asks until the process answers.
 * @param isReady must not throw for "not yet" but return false
 * @throws Error with the end of the log if the process ends or the time is over
 */
export async function waitUntilReady(
  child: OwnedProcess,
  what: string,
  timeoutMs: number,
  isReady: () => Promise<boolean>,
): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  while (!(await isReady())) {
    if (child.hasExited()) throw new Error(`${what} ended while starting:\n${await child.logTail()}`);
    if (performance.now() > deadlineMs) {
      const tail = await child.logTail();
      await child.kill();
      throw new Error(`${what} did not answer within ${timeoutMs} ms:\n${tail}`);
    }
    await sleep(100);
  }
}

async function readPid(stream: unknown): Promise<number> {
  if (!isTextSource(stream)) throw new Error("guard: found no pipe for the pid, expected one");
  let text = "";
  for await (const chunk of stream) {
    text += String(chunk);
    if (text.includes("\n")) break;
  }
  const pid = Number.parseInt(text, 10);
  if (!Number.isSafeInteger(pid)) throw new Error(`guard: found ${JSON.stringify(text)}, expected a pid`);
  return pid;
}

function isTextSource(stream: unknown): stream is AsyncIterable<unknown> {
  return stream !== null && typeof stream === "object" && Symbol.asyncIterator in stream;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
