/** A project-config service for tests: in this process, or behind a loopback socket. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Credentials, defaultConfig } from "@weir/config";
import { createRpcServer, remoteProjectConfig } from "@weir/rpc";
import { createSystemClock, createSystemRandom, type ProjectConfigPort, type Service } from "@weir/service-host";
import { createLogger, createMetrics, type ExportableMetrics } from "@weir/telemetry";
import { createMemorySink } from "@weir/test-kit";
import { projectConfigModule } from "../compose.ts";

export interface StartedService {
  /** How the test's place calls it. */
  readonly port: ProjectConfigPort;
  readonly service: Service<ProjectConfigPort>;
  readonly metrics: ExportableMetrics;
  /** Folder of the watched documents. */
  readonly folder: string;
  /** Parsed log lines so far. */
  readonly logged: Readonly<Record<string, unknown>>[];
  /** Writes a file of the watched folder. */
  write(name: string, content: unknown): Promise<void>;
  /** Another client of the same service. */
  connect(): ProjectConfigPort;
  /** Stops the service and what connects to it. */
  stop(): Promise<void>;
  /** Starts another service on the same folders. */
  restart(): Promise<StartedService>;
  /** Stops, and removes the folders. */
  dispose(): Promise<void>;
}

export interface StartOptions {
  readonly place: "local" | "remote";
  /** False: nothing is kept on disk. Default true. */
  readonly onDisk?: boolean;
  /** False: the test starts the service. Default true. */
  readonly startsItself?: boolean;
  /** Files that are there before the start. */
  readonly files?: Readonly<Record<string, unknown>>;
  /** Who the service is to an upstream. Default: nobody. */
  readonly credentials?: Credentials;
  /** Further sections of the configuration. */
  readonly config?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export async function startService(options: StartOptions, existingRoot?: string): Promise<StartedService> {
  const root = existingRoot ?? (await mkdtemp(join(tmpdir(), "weir-project-config-")));
  const folder = join(root, "projects");
  await mkdir(folder, { recursive: true });
  const write = (name: string, content: unknown) =>
    writeFile(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  await Promise.all(Object.entries(options.files ?? {}).map(([name, content]) => write(name, content)));

  const logged: Readonly<Record<string, unknown>>[] = [];
  const logger = createLogger({ level: "debug", output: { write: (line: string) => logged.push(JSON.parse(line)) } });
  const metrics = createMetrics();
  const service = await projectConfigModule.compose(
    {
      config: defaultConfig({ ...options.config, projects: { path: folder, ...options.config?.projects } }),
      credentials: options.credentials,
      logger,
      metrics,
      clock: createSystemClock(),
      random: createSystemRandom(),
      sink: createMemorySink(),
      outcomes: { record() {} },
      dataDir: options.onDisk === false ? undefined : join(root, "data"),
    },
    unreachableNeighbours(),
  );
  const server = createRpcServer({ host: "127.0.0.1", port: 0, bindings: service.bindings, logger });
  const address = options.place === "remote" ? await server.start() : undefined;
  if (options.startsItself !== false) await service.start();
  const remotes: { close(): void }[] = [];

  function connect(): ProjectConfigPort {
    if (address === undefined) return service.port;
    const remote = remoteProjectConfig(`${address.host}:${address.port}`);
    remotes.push(remote);
    return remote;
  }

  async function stop(): Promise<void> {
    for (const remote of remotes) remote.close();
    if (address) await server.stop(1000);
    await service.stop(AbortSignal.timeout(5000));
  }

  return {
    port: connect(),
    service,
    metrics,
    folder,
    logged,
    write,
    connect,
    stop,
    async restart() {
      await stop();
      return startService({ ...options, files: {} }, root);
    },
    async dispose() {
      await stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** The service calls nobody. */
function unreachableNeighbours(): Parameters<typeof projectConfigModule.compose>[1] {
  const nobody = (name: string) => () => {
    throw new Error(`the service called ${name}`);
  };
  return Object.defineProperties(
    {},
    Object.fromEntries(
      ["projectConfig", "quota", "sampling", "spanProcessor", "eventProcessor"].map((name) => [
        name,
        { get: nobody(name) },
      ]),
    ),
  ) as Parameters<typeof projectConfigModule.compose>[1];
}
