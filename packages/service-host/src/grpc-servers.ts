/** The gRPC listener of a process, and, if one is configured, a further one in plain text that tells only of health. */
import { splitHostAndPort } from "@weir/config";
import { createRpcServer, type RpcServer, type RpcServerOptions, type ServerSecurity } from "@weir/rpc";
import { readContractDescriptors } from "./contract-descriptors.ts";
import type { HostProcessOptions } from "./host-process.ts";
import { explainListenError, type ListenTarget } from "./listen-error.ts";
import type { Service, ServiceName } from "./service.ts";
import { traceBinding } from "./trace-binding.ts";

export interface GrpcServersOptions extends HostProcessOptions {
  readonly services: ReadonlyMap<ServiceName, Service<unknown>>;
  /** Undefined: plain text. */
  readonly security: ServerSecurity | undefined;
}

/** Creates them; started and stopped as one. The address is that of the services. */
export function createGrpcServers(options: GrpcServersOptions): RpcServer {
  const { config, logger, tracer, sharesPorts, services, security } = options;
  const { grpc } = config;
  const owners = new Map(
    [...services.values()].flatMap((service) =>
      service.bindings.map((binding) => [binding.definition.fullName, service] as const),
    ),
  );
  const shared = {
    reusePort: sharesPorts,
    logger,
    isHealthy: (name: string) =>
      owners
        .get(name)
        ?.health()
        .every(({ healthy }) => healthy) ?? false,
  };
  const main = explained(
    {
      ...shared,
      host: grpc.host,
      port: grpc.port,
      security,
      readDescriptors: readContractDescriptors,
      bindings: [...services].flatMap(([name, { bindings }]) =>
        tracer ? bindings.map((binding) => traceBinding(name, binding, tracer)) : bindings,
      ),
      limits: {
        maxMessageBytes: grpc.max_message_size,
        maxConnections: grpc.max_connections,
        maxConcurrentStreams: grpc.max_concurrent_streams,
        maxConnectionAgeMs: grpc.max_connection_age * 1000,
      },
    },
    { ...grpc, hostKey: "grpc.host", portKey: "grpc.port" },
  );
  if (grpc.health === undefined) return main;
  const place = splitHostAndPort(grpc.health);
  const probed = explained(
    { ...shared, ...place, bindings: [], healthOf: [...owners.keys()] },
    { ...place, hostKey: "grpc.health", portKey: "grpc.health" },
  );
  return {
    async start() {
      await probed.start();
      return main.start();
    },
    async stop(graceMs) {
      await Promise.all([main.stop(graceMs), probed.stop(graceMs)]);
    },
  };
}

function explained(options: RpcServerOptions, target: ListenTarget): RpcServer {
  const server = createRpcServer(options);
  return {
    stop: (graceMs) => server.stop(graceMs),
    async start() {
      try {
        return await server.start();
      } catch (error) {
        throw explainListenError(error, target);
      }
    },
  };
}
