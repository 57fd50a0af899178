/** Starts the real command line as a process of its own, on free ports, with a folder that is gone when it stops. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { mergeSections } from "./merge-sections.ts";

/** What to start. */
export interface StartWeirOptions {
  /** Operator configuration, laid over one that listens on free loopback ports and keeps its data in `dataDir`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Variables to add to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Project state documents, written to the watched folder before the start. */
  readonly projects?: readonly Readonly<Record<string, unknown>>[];
  /** Command and arguments after the global options. Default: `["run"]`. */
  readonly command?: readonly string[];
  /** Longest time until it is ready, in ms. Default: 30 s. */
  readonly readyTimeoutMs?: number;
}

/** A running Weir. */
export interface WeirProcess {
  /** Base URL of HTTP without a slash at the end. Empty if this process has no edge. */
  readonly httpUrl: string;
  /** `host:port` of gRPC. */
  readonly grpcAddress: string;
  /** DSN of the project that the first start created. Empty if it created none. */
  readonly dsn: string;
  /** Folder of its data, removed by `stop`, unless the configuration names another. */
  readonly dataDir: string;
  /** Watched folder of project state documents. */
  readonly projectsDir: string;
  readonly pid: number;
  /** Everything that it printed, both streams. */
  logs(): string;
  /** Resolves with the exit code when it has ended; -1 if a signal ended it. */
  readonly exited: Promise<number>;
  /** Ends it as an operator would (SIGTERM), or by force after `graceMs` (default 15 s). May be called twice. */
  stop(graceMs?: number): Promise<void>;
}

const program = fileURLToPath(new URL("../../services/weir/bin/weir.mjs", import.meta.url));

/**
 * Starts Weir and waits until it is ready.
 * @throws Error with everything that it printed if it ends or is not ready in time
 */
export async function startWeir(options: StartWeirOptions = {}): Promise<WeirProcess> {
  const home = await mkdtemp(join(tmpdir(), "weir-process-"));
  const dataDir = join(home, "data");
  const projectsDir = join(home, "projects");
  await mkdir(projectsDir);
  for (const [index, project] of (options.projects ?? []).entries()) {
    await writeFile(join(projectsDir, `project-${index}.json`), JSON.stringify(project));
  }
  const defaults = {
    relay: { host: "127.0.0.1", port: 0 },
    grpc: { host: "127.0.0.1", port: 0 },
    storage: { path: dataDir },
    projects: { path: projectsDir },
  };
  // JSON is YAML.
  await writeFile(join(home, "config.yml"), JSON.stringify(mergeSections(defaults, options.config ?? {}), null, 2));

  const readyFile = join(home, "ready.json");
  const child = spawn(process.execPath, [program, "-c", home, ...(options.command ?? ["run"])], {
    cwd: home,
    env: { ...process.env, WEIR_READY_FILE: readyFile, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  const logs = (): string => Buffer.concat(output).toString("utf8");
  let ended = false;
  const exited = new Promise<number>((resolve) => {
    child.once("error", () => resolve(-1));
    child.once("close", (code) => resolve(code ?? -1));
  }).then((code) => {
    ended = true;
    return code;
  });
  // A test run that is interrupted must not leave it behind.
  const killWithParent = (): void => void child.kill("SIGKILL");
  process.once("exit", killWithParent);

  const stop = async (graceMs = 15_000): Promise<void> => {
    if (!ended) {
      child.kill("SIGTERM");
      const waiting = new AbortController();
      const late = delay(graceMs, undefined, { signal: waiting.signal }).then(
        () => child.kill("SIGKILL"),
        () => undefined,
      );
      await exited;
      waiting.abort();
      await late;
    }
    process.removeListener("exit", killWithParent);
    await rm(home, { recursive: true, force: true });
  };

  const deadlineMs = performance.now() + (options.readyTimeoutMs ?? 30_000);
  while (!existsSync(readyFile)) {
    const late = performance.now() > deadlineMs;
    if (ended || late) {
      await stop();
      throw new Error(
        `Weir ${late ? "was not ready in time" : `ended with ${await exited} while starting`}:\n${logs()}`,
      );
    }
    await delay(25);
  }
  const ready: { grpc: string; http?: string; dsn?: string } = JSON.parse(await readFile(readyFile, "utf8"));
  return {
    httpUrl: ready.http === undefined ? "" : `http://${ready.http}`,
    grpcAddress: ready.grpc,
    dsn: ready.dsn ?? "",
    dataDir,
    projectsDir,
    pid: child.pid ?? -1,
    logs,
    exited,
    stop,
  };
}
