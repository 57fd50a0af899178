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
  /** The processes by service. */
  readonly processes: Readonly<Record<ScaleOutService, WeirProcess>>;
  /** Kills a service without warning. */
  kill(service: ScaleOutService): Promise<void>;
  /** Starts a killed service again at the address where its neighbours look for it. */
  revive(service: ScaleOutService): Promise<void>;
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
  /** Variables added to the environment of every process. */
  readonly env?: Readonly<Record<string, string>>;
}): Promise<ScaleOut> {
  const folder = await mkdtemp(join(tmpdir(), "weir-scale-out-"));
  const processes: Partial<Record<ScaleOutService, WeirProcess>> = {};
  const startOptions: Partial<Record<ScaleOutService, StartWeirOptions>> = {};
  const addresses: Record<string, string> = {};
  try {
    for (const service of startOrder) {
      const serviceOptions = {
        services: [service],
        env: options.env ?? {},
        projects: service === "project-config" ? options.projects : [],
        config: { ...options.config, services: { ...addresses }, storage: { path: join(folder, service) } },
      };
      const started = await startWeir(serviceOptions);
      startOptions[service] = serviceOptions;
      processes[service] = started;
      if (service !== "ingest-gateway") addresses[addressKeys[service]] = started.grpcAddress;
    }
  } catch (error) {
    await stopAll(processes);
    throw error;
  }
  const complete = processes as Record<ScaleOutService, WeirProcess>;
  return {
    httpUrl: complete["ingest-gateway"].httpUrl,
    processes: complete,
    async kill(service) {
      complete[service].kill("SIGKILL");
      await complete[service].exited;
    },
    async revive(service) {
      const { config, ...rest } = startOptions[service] ?? {};
      const [host, port] = complete[service].grpcAddress.split(":");
      complete[service] = await startWeir({
        ...rest,
        config: { ...config, grpc: { host: host ?? "", port: Number(port) } },
      });
    },
    async stop() {
      await stopAll(processes);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function stopAll(processes: Partial<Record<ScaleOutService, WeirProcess>>): Promise<void> {
  for (const service of [...startOrder].reverse()) await processes[service]?.stop();
}
