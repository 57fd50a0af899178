/** Starts Weir as a user would, as a process of its own, and knows where it listens. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** A value that can stand in a configuration file. */
export type ConfigValue =
  | null
  | boolean
  | number
  | string
  | readonly ConfigValue[]
  | { readonly [key: string]: ConfigValue };
export type ConfigObject = { readonly [key: string]: ConfigValue };

/** How to start. */
export interface StartWeirOptions {
  /** Services to serve in this process. Default: all, with `weir run`. */
  readonly services?: readonly string[];
  /** Copies that share the ports, with `weir run --processes`. Default: 1. */
  readonly processes?: number;
  /** Members of `config.yml`. Ports default to free ones, `storage.path` to a fresh folder. */
  readonly config?: ConfigObject;
  /** Flags of Node. Default: what the command line chooses itself. */
  readonly nodeFlags?: readonly string[];
  /** Variables added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Project state documents, put into the watched folder as `<public key>.json`. */
  readonly projects?: readonly ConfigObject[];
  /** The global configuration, put into the same folder. */
  readonly global?: ConfigObject | undefined;
}

/** A running Weir. */
export interface WeirProcess {
  readonly pid: number;
  /** Its child processes that run now: the copies, if it was started with several. */
  childPids(): readonly number[];
  /** For example `http://127.0.0.1:40001`; empty if the process has no edge. */
  readonly httpUrl: string;
  /** For example `127.0.0.1:40002`. */
  readonly grpcAddress: string;
  /** DSN of the first local project; empty if there is none. */
  readonly dsn: string;
  /** Folder with `config.yml`, for `weir -c`. */
  readonly configDir: string;
  readonly dataDir: string;
  /** Watched folder of project state documents. */
  readonly projectsDir: string;
  /** Everything it has printed so far. */
  logs(): string;
  /** Sends a signal. */
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the exit code (or signal) once it has ended. */
  readonly exited: Promise<number | NodeJS.Signals>;
  /** Stops it gracefully and removes its folder. Fails if it does not stop in time or exits with an error. */
  stop(): Promise<void>;
}

/** The command line program. */
export const weirProgram = fileURLToPath(new URL("../../services/weir/bin/weir.mjs", import.meta.url));

const startTimeoutMs = 60_000;
const stopTimeoutMs = 30_000;

/** Starts Weir on free loopback ports and waits until it is ready. */
export async function startWeir(options: StartWeirOptions = {}): Promise<WeirProcess> {
  const folder = await mkdtemp(join(tmpdir(), "weir-test-"));
  const configDir = join(folder, "config");
  const readyFile = join(folder, "ready.json");
  const config = withDefaults(options.config ?? {}, folder);
  await mkdir(configDir);
  // JSON is YAML.
  await writeFile(join(configDir, "config.yml"), JSON.stringify(config, null, 2));
  await writeProjects(config.projects.path, options.projects ?? []);
  if (options.global !== undefined)
    await writeFile(join(config.projects.path, "global.json"), JSON.stringify(options.global));
  const command = options.services
    ? ["serve", ...options.services]
    : ["run", ...(options.processes === undefined ? [] : ["--processes", String(options.processes)])];
  const child = spawn(process.execPath, [...(options.nodeFlags ?? []), weirProgram, "-c", configDir, ...command], {
    env: { ...process.env, ...options.env, WEIR_READY_FILE: readyFile },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = collectOutput(child);
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    child.on("exit", (code, signal) => resolve(code ?? signal ?? 0));
  });
  const killWithParent = () => child.kill("SIGKILL");
  process.on("exit", killWithParent);
  void exited.then(() => process.off("exit", killWithParent));
  const ready = await untilReady(readyFile, exited, output);
  return {
    pid: child.pid ?? 0,
    childPids: () => childPids(child.pid ?? 0),
    httpUrl: ready.http ? `http://${ready.http}` : "",
    grpcAddress: ready.grpc,
    dsn: ready.dsn ?? "",
    configDir,
    dataDir: config.storage.path,
    projectsDir: config.projects.path,
    logs: output,
    kill: (signal) => child.kill(signal),
    exited,
    async stop() {
      child.kill("SIGTERM");
      const code = await Promise.race([exited, delay(stopTimeoutMs, "late" as const, { ref: false })]);
      if (code === "late") child.kill("SIGKILL");
      await rm(folder, { recursive: true, force: true });
      if (code !== 0 && code !== "SIGTERM" && code !== "SIGKILL") {
        throw new Error(`weir did not stop cleanly (${code}). It printed:\n${output()}`);
      }
    },
  };
}

function withDefaults(config: ConfigObject, folder: string) {
  const sections = config as { readonly [section: string]: ConfigObject | undefined };
  return {
    ...config,
    relay: { host: "127.0.0.1", port: 0, ...sections.relay },
    grpc: { host: "127.0.0.1", port: 0, ...sections.grpc },
    storage: { path: join(folder, "data"), ...sections.storage } as { path: string },
    projects: { path: join(folder, "projects"), ...sections.projects } as { path: string },
    logging: { level: "info", format: "json", ...sections.logging },
  };
}

async function writeProjects(folder: string, projects: readonly ConfigObject[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const project of projects) {
    const [key] = project.publicKeys as readonly ConfigObject[];
    await writeFile(join(folder, `${key?.publicKey}.json`), JSON.stringify(project));
  }
}

function childPids(pid: number): readonly number[] {
  const pids = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return pids.split(" ").filter(Boolean).map(Number);
}

function collectOutput(child: ChildProcess): () => string {
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

interface Ready {
  readonly http?: string;
  readonly grpc: string;
  readonly dsn?: string;
}

async function untilReady(file: string, exited: Promise<unknown>, output: () => string): Promise<Ready> {
  const ended = exited.then((code) => {
    throw new Error(`weir ended before it was ready (${code}). It printed:\n${output()}`);
  });
  const ready = (async () => {
    for (let waitedMs = 0; waitedMs < startTimeoutMs; waitedMs += 50) {
      const content = await readFile(file, "utf8").catch(() => undefined);
      if (content !== undefined) return JSON.parse(content) as Ready;
      await delay(50);
    }
    throw new Error(`weir was not ready within ${startTimeoutMs} ms. It printed:\n${output()}`);
  })();
  return Promise.race([ready, ended]);
}
