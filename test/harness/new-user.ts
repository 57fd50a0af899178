/** Starts Weir as somebody does who has just got it: without any configuration, in an empty folder. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "./run-program.ts";
import { weirProgram } from "./weir-process.ts";

/** A Weir that runs, and what its user sees. */
export interface NewUser {
  /** What it printed when it was up. */
  readonly banner: string;
  readonly httpUrl: string;
  readonly grpcAddress: string;
  readonly publicKey: string;
  /** `/api/1`. */
  readonly projectPath: string;
  /** Where projects lie. */
  readonly projectsDir: string;
  /** Runs a command of Weir in the same folder; yields what it prints. */
  weir(...args: readonly string[]): Promise<string>;
  /** Ends it as Ctrl-C does not: gracefully. Yields the exit code. */
  stop(): Promise<number | null>;
}

/** Starts it; only the ports are others than by default. */
export async function startAsNewUser(): Promise<NewUser> {
  const folder = await mkdtemp(join(tmpdir(), "weir-new-user-"));
  const child = spawn(process.execPath, [weirProgram, "run"], {
    cwd: folder,
    env: { ...process.env, WEIR__RELAY__PORT: "0", WEIR__GRPC__PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const killWithParent = () => child.kill("SIGKILL");
  process.on("exit", killWithParent);
  const ended = once(child, "exit");
  let printed = "";
  child.stdout.on("data", (bytes) => {
    printed += bytes;
  });
  while (!printed.includes("Stop with Ctrl-C") && child.exitCode === null) {
    await Promise.race([once(child.stdout, "data"), ended]);
  }
  const told = (pattern: RegExp) => {
    const [, found] = pattern.exec(printed) ?? [];
    if (found === undefined) throw new Error(`found no ${pattern} in what it printed:\n${printed}`);
    return found;
  };
  const grpcAddress = told(/gRPC {2}(\S+)/);
  return {
    banner: printed,
    httpUrl: told(/HTTP {2}(\S+)/),
    grpcAddress,
    publicKey: told(/DSN {3}http:\/\/(\w+)@/),
    projectPath: told(/(\/api\/\d+)\/store\//),
    projectsDir: join(folder, "data", "projects"),
    weir: (...args) => runProgram([process.execPath, weirProgram, ...args], { cwd: folder }),
    async stop() {
      child.kill("SIGTERM");
      await ended;
      process.off("exit", killWithParent);
      await rm(folder, { recursive: true, force: true });
      return child.exitCode;
    },
  };
}
