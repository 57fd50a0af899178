/**
 * A copy of Weir as its supervisor sees it: started as a child process, started again when it ends by itself, killed and
 * started again when it hangs, stopped. Between restarts passes a pause that doubles as long as the copy does not keep running.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Logger } from "@weir/telemetry";
import { CommandError } from "../command-error.ts";
import { copyCommand } from "./copy-command.ts";
import { type Heartbeat, startHeartbeat } from "./heartbeat.ts";
import type { CopyAddresses, CopyTask, FromCopy, ToCopy } from "./messages.ts";
import { processState } from "./process-state.ts";

/** What a copy is started with. */
export interface SupervisedCopyOptions {
  /** Asked before every start: the ports are known only once the first copy has started. */
  readonly task: () => CopyTask;
  readonly number: number;
  readonly logger: Logger;
  /** For how long it may be silent once it is ready, in ms; 0: for ever. */
  readonly hangTimeoutMs: number;
  /** Told that it is ready, each time. */
  readonly onReady: () => void;
  /** Told that it has ended though nobody wanted it to. */
  readonly onLost: () => void;
  /** Told that it hung, and was killed for it; then that it has ended. */
  readonly onHung: () => void;
}

/** A copy. */
export interface SupervisedCopy {
  readonly number: number;
  /** Where it answers; undefined while it does not run. */
  readonly addresses: CopyAddresses | undefined;
  /**
   * Starts it for the first time; resolves when it is ready. From then on it is started again whenever it ends.
   * @throws CommandError if it ends before it is ready
   */
  start(): Promise<CopyAddresses>;
  /** Its metrics in Prometheus' text format; undefined if it does not answer in time. */
  metrics(): Promise<string | undefined>;
  /** Lets it finish what it holds; ends it at once when the time is over. Resolves with how it ended; 0 is well. */
  stop(timeoutMs: number): Promise<number | NodeJS.Signals>;
  /** Sends it a signal. */
  kill(signal: NodeJS.Signals): void;
}

const firstPauseMs = 100;
const longestPauseMs = 30_000;
/** What has run for so long has not failed to start. */
const settledMs = 30_000;
const metricsTimeoutMs = 2000;

/** Prepares a copy. */
export function createSupervisedCopy(options: SupervisedCopyOptions): SupervisedCopy {
  const { task, number, logger, hangTimeoutMs, onReady, onLost, onHung } = options;
  const waiting = new Map<number, (text: string) => void>();
  let child: ChildProcess | undefined;
  let addresses: CopyAddresses | undefined;
  let heartbeat: Heartbeat | undefined;
  let restart: NodeJS.Timeout | undefined;
  let pauseMs = firstPauseMs;
  let requests = 0;
  let isStopping = false;

  /** Starts a child; resolves when it is ready, with nothing if it ends before. */
  function launch(): Promise<CopyAddresses | undefined> {
    const { promise, resolve } = Promise.withResolvers<CopyAddresses | undefined>();
    const startedAtMs = performance.now();
    const started = startChild();
    child = started;
    started.on("message", (message: FromCopy) => {
      heartbeat?.answered();
      if (message.kind === "ready") {
        addresses = message.addresses;
        heartbeat = watch(started);
        resolve(addresses);
        onReady();
      } else if (message.kind === "metrics") {
        waiting.get(message.request)?.(message.text);
      }
    });
    const hasEnded = (how: number | string | null) => {
      const wasReady = addresses !== undefined;
      child = undefined;
      addresses = undefined;
      heartbeat?.stop();
      resolve(undefined);
      if (performance.now() - startedAtMs > settledMs) pauseMs = firstPauseMs;
      if (wasReady || restart !== undefined) lost(started.pid, how);
    };
    started.once("exit", (code, signal) => hasEnded(code ?? signal));
    started.on("error", (error) => {
      // A child that can't be started, for want of memory or processes, does not exit. One that has just ended can't be
      // told anything: its exit says so.
      if (started.pid === undefined && child === started) hasEnded(error.message);
    });
    started.send(task() satisfies ToCopy);
    return promise;
  }

  /** From when it is ready: a start may take long, to read what a former run has left. */
  function watch(watched: ChildProcess): Heartbeat {
    return startHeartbeat({
      timeoutMs: hangTimeoutMs,
      ask() {
        if (watched.connected) watched.send({ kind: "ping" } satisfies ToCopy);
      },
      onSilent() {
        const state = watched.pid === undefined ? undefined : processState(watched.pid);
        logger.error(
          { process: number, pid: watched.pid, silent_for_ms: hangTimeoutMs, state },
          "a process does not answer: killing it, to start it again (processes.hang_timeout)",
        );
        onHung();
        // It would not act on any other signal.
        watched.kill("SIGKILL");
      },
    });
  }

  function lost(pid: number | undefined, ended: number | string | null): void {
    if (isStopping) return;
    logger.error({ process: number, pid, ended, restart_in_ms: pauseMs }, "a process has ended: starting it again");
    onLost();
    restart = setTimeout(() => {
      void launch().then((ready) => ready && logger.info({ process: number, pid: child?.pid }, "started again"));
    }, pauseMs);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }

  return {
    number,
    get addresses() {
      return addresses;
    },
    async start() {
      const ready = await launch();
      if (ready === undefined) throw new CommandError(`process ${number} ended before it was ready`);
      return ready;
    },
    async metrics() {
      if (addresses === undefined || child?.connected !== true) return undefined;
      const request = requests++;
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      const timer = setTimeout(() => resolve(undefined), metricsTimeoutMs);
      waiting.set(request, resolve);
      child.send({ kind: "metrics", request } satisfies ToCopy);
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        waiting.delete(request);
      }
    },
    async stop(timeoutMs) {
      isStopping = true;
      clearTimeout(restart);
      // Its time to finish bounds it from now on.
      heartbeat?.stop();
      const running = child;
      if (running === undefined) return 0;
      const exited = once(running, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
      if (running.connected) running.send({ kind: "stop" } satisfies ToCopy);
      const timer = setTimeout(() => running.kill("SIGKILL"), timeoutMs);
      const [code, signal] = await exited;
      clearTimeout(timer);
      return code ?? signal ?? 0;
    },
    kill(signal) {
      child?.kill(signal);
    },
  };
}

/** The same program under the same Node, with what it prints where ours goes. */
function startChild(): ChildProcess {
  const [, program = ""] = process.argv;
  const { WEIR_READY_FILE: _, ...env } = process.env;
  return fork(program, [copyCommand], { env, stdio: ["ignore", "inherit", "inherit", "ipc"] });
}
