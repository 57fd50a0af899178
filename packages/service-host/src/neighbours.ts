/** Finds the services that a service calls: those of the same process by reference, the others by address. */
import type { WeirConfig } from "@weir/config";
import {
  type Certificates,
  type RemoteOptions,
  remoteEventProcessor,
  remoteProjectConfig,
  remoteQuota,
  remoteSampling,
  remoteSpanProcessor,
} from "@weir/rpc";
import { type Logger, type Metrics, type Tracer, traceAlong } from "@weir/telemetry";
import { observeReplicas } from "./observe-replicas.ts";
import type { Neighbours, ServiceName } from "./service.ts";

/** A service is needed that neither runs in this process nor has an address. */
export class MissingNeighbourError extends Error {
  override readonly name = "MissingNeighbourError";
  /** The configuration key that would name its address. */
  readonly configKey: string;

  constructor(service: ServiceName, configKey: string) {
    super(
      `the ${service} service is needed here: found no address for it, expected "host:port" in ${configKey} (or run it in this process)`,
    );
    this.configKey = configKey;
  }
}

type NeighbourKey = keyof Neighbours;
type AddressKey = keyof WeirConfig["services"];

const neighbourServices: Readonly<Record<NeighbourKey, { service: ServiceName; address: AddressKey }>> = {
  projectConfig: { service: "project-config", address: "project_config" },
  quota: { service: "quota", address: "quota" },
  sampling: { service: "sampling", address: "sampling" },
  spanProcessor: { service: "span-processor", address: "span_processor" },
  eventProcessor: { service: "event-processor", address: "event_processor" },
};

interface Closable {
  close(): Promise<void> | void;
}

/** The neighbours of the services in one process. */
export interface NeighbourDirectory {
  /** What services are given. A neighbour of this process must be registered before it is called. */
  readonly neighbours: Neighbours;
  /** Makes a service of this process known. */
  register(service: ServiceName, port: unknown): void;
  /** Checks that every needed neighbour is local or has an address. Errors: `MissingNeighbourError`. */
  require(keys: Iterable<NeighbourKey>, local: ReadonlySet<ServiceName>): void;
  /** The addresses of those that were required and are not local, by the keys of the configuration. */
  readonly called: ReadonlyMap<string, string>;
  /** Closes the connections to the remote ones. */
  close(): Promise<void>;
}

/** With what neighbours are reached, and who is told of them. */
export interface NeighbourDirectoryOptions {
  readonly config: WeirConfig;
  /** Undefined: in plain text. */
  readonly certificates: () => Certificates | undefined;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
}

/** Creates the directory; connections are opened at first use. */
export function createNeighbourDirectory(options: NeighbourDirectoryOptions): NeighbourDirectory {
  const { config } = options;
  const headers = traceAlong(options.tracer);
  const called = new Map<string, string>();
  const ports = new Map<NeighbourKey, unknown>();
  const opened: Closable[] = [];

  function find<P>(key: NeighbourKey, connect: (address: string, options: RemoteOptions) => P & Closable): P {
    const known = ports.get(key);
    // What is registered under a key is that neighbour's port: `register` and the getters below see to it.
    if (known !== undefined) return known as P;
    const { service, address: addressKey } = neighbourServices[key];
    const address = config.services[addressKey];
    if (address === undefined) throw new MissingNeighbourError(service, `services.${addressKey}`);
    const remote = connect(address, {
      certificates: options.certificates(),
      headers,
      onReplica: observeReplicas(service, options),
    });
    opened.push(remote);
    ports.set(key, remote);
    return remote;
  }

  return {
    neighbours: {
      get projectConfig() {
        return find("projectConfig", remoteProjectConfig);
      },
      get quota() {
        return find("quota", remoteQuota);
      },
      get sampling() {
        return find("sampling", remoteSampling);
      },
      get spanProcessor() {
        return find("spanProcessor", remoteSpanProcessor);
      },
      get eventProcessor() {
        return find("eventProcessor", remoteEventProcessor);
      },
    },
    register(service, port) {
      for (const [key, neighbour] of Object.entries(neighbourServices)) {
        if (neighbour.service === service) ports.set(key as NeighbourKey, port);
      }
    },
    require(keys, local) {
      for (const key of keys) {
        const { service, address } = neighbourServices[key];
        if (local.has(service)) continue;
        const stated = config.services[address];
        if (stated === undefined) throw new MissingNeighbourError(service, `services.${address}`);
        called.set(`services.${address}`, stated);
      }
    },
    called,
    async close() {
      await Promise.all(opened.map((remote) => remote.close()));
    },
  };
}
