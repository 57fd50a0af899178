/** Starts every service of Weir as a process of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConfigObject, type StartWeirOptions, startWeir, type WeirProcess } from "./weir-process.ts";

/** Names of the services, in the order in which they need each other. */
export type ScaleOutService =
  | "project-config"
  | "quota"
  | "sampling"
  | "span-processor"
  | "event-processor"
  | "ingest-gateway";

/** Services that run as processes of their own. */
export interface ScaleOut {
  readonly httpUrl: string;
  /** The processes by service; of a service with several, the first. */
  readonly processes: Readonly<Record<ScaleOutService, WeirProcess>>;
  /** All processes of a service. */
  replicas(service: ScaleOutService): readonly WeirProcess[];
  /** Kills a service without warning. */
  kill(service: ScaleOutService, replica?: number): Promise<void>;
  /** Starts a killed service again at the address where its neighbours look for it. */
  revive(service: ScaleOutService, replica?: number): Promise<void>;
  /** Stops all, the edge first. */
  stop(): Promise<void>;
}

const startOrder: readonly ScaleOutService[] = [
  "project-config",
  "quota",
  "sampling",
  "span-processor",
  "event-processor",
  "ingest-gateway",
];
const addressKeys: Readonly<Record<Exclude<ScaleOutService, "ingest-gateway">, string>> = {
  "project-config": "project_config",
  quota: "quota",
  sampling: "sampling",
  "span-processor": "span_processor",
  "event-processor": "event_processor",
};

/**
 * Starts all services over one broker and one Redis.
 * @param options.config configuration that all share, `processing` included
 * @param options.projects project state documents for project-config's watched folder
 */
export async function startScaleOut(options: {
  readonly config: ConfigObject;
  readonly projects: readonly ConfigObject[];
  /** The global configuration. */
  readonly global?: ConfigObject | undefined;
  /** Variables added to the environment of every process. */
  readonly env?: Readonly<Record<string, string>>;
  /** How many processes a service has; default 1. */
  readonly replicas?: Readonly<Partial<Record<ScaleOutService, number>>>;
  /** The `grpc` section of a service. */
  readonly grpc?: (service: ScaleOutService) => ConfigObject;
}): Promise<ScaleOut> {
  const folder = await mkdtemp(join(tmpdir(), "weir-scale-out-"));
  const processes = new Map<ScaleOutService, WeirProcess[]>();
  const startOptions = new Map<ScaleOutService, StartWeirOptions[]>();
  const addresses: Record<string, string> = {};

  async function startReplica(service: ScaleOutService, replica: number): Promise<WeirProcess> {
    const config = {
      ...options.config,
      services: { ...addresses },
      storage: { path: join(folder, service, `${replica}`) },
    };
    const serviceOptions: StartWeirOptions = {
      services: [service],
      env: options.env ?? {},
      projects: service === "project-config" ? options.projects : [],
      global: service === "project-config" ? options.global : undefined,
      config: options.grpc ? { ...config, grpc: options.grpc(service) } : config,
    };
    startOptions.set(service, [...(startOptions.get(service) ?? []), serviceOptions]);
    const started = await startWeir(serviceOptions);
    processes.set(service, [...(processes.get(service) ?? []), started]);
    return started;
  }

  function find(service: ScaleOutService, replica: number): WeirProcess {
    const found = processes.get(service)?.[replica];
    if (found === undefined) throw new Error(`there is no replica ${replica} of ${service}`);
    return found;
  }

  try {
    for (const service of startOrder) {
      const started: string[] = [];
      for (let replica = 0; replica < (options.replicas?.[service] ?? 1); replica++) {
        started.push((await startReplica(service, replica)).grpcAddress);
      }
      if (service !== "ingest-gateway") addresses[addressKeys[service]] = started.join(",");
    }
  } catch (error) {
    await stopAll(processes);
    throw error;
  }
  return {
    httpUrl: find("ingest-gateway", 0).httpUrl,
    get processes() {
      const entries = startOrder.map((service) => [service, find(service, 0)] as const);
      return Object.fromEntries(entries) as Record<ScaleOutService, WeirProcess>;
    },
    replicas: (service) => processes.get(service) ?? [],
    async kill(service, replica = 0) {
      find(service, replica).kill("SIGKILL");
      await find(service, replica).exited;
    },
    async revive(service, replica = 0) {
      const { config, ...rest } = startOptions.get(service)?.[replica] ?? {};
      const { grpc } = (config ?? {}) as { grpc?: ConfigObject };
      const [host, port] = find(service, replica).grpcAddress.split(":");
      const revived = await startWeir({
        ...rest,
        config: { ...config, grpc: { ...grpc, host: host ?? "", port: Number(port) } },
      });
      processes.get(service)?.splice(replica, 1, revived);
    },
    async stop() {
      await stopAll(processes);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function stopAll(processes: ReadonlyMap<ScaleOutService, readonly WeirProcess[]>): Promise<void> {
  for (const service of [...startOrder].reverse()) {
    for (const replica of processes.get(service) ?? []) await replica.stop();
  }
}
