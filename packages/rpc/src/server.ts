/** A gRPC server for any number of services: health, reflection, error mapping, and a stop that lets calls finish. */
import { createServer, type Server, type ServerMiddleware } from "nice-grpc";
import { errorDetailsServerMiddleware } from "nice-grpc-error-details";
import { HealthDefinition } from "nice-grpc-server-health";
import type { ServiceBinding } from "./binding.ts";
import { toGrpcDefinition } from "./grpc-definition.ts";
import { withListeningServer } from "./listening-server.ts";
import { defaultServerLimits, type ServerLimits, serverOptions } from "./message-limits.ts";
import { addReflection } from "./reflection.ts";
import type { RpcLogger } from "./rpc-logger.ts";
import { mapServerErrors } from "./server-errors.ts";
import { createServerHealth, type IsHealthy } from "./server-health.ts";
import type { CallerRefusal } from "./tls/caller-check.ts";
import type { Certificates } from "./tls/certificates.ts";
import { createRefusedCallers, type RefusedCallers } from "./tls/refused-callers.ts";
import { serverCredentials } from "./tls/server-credentials.ts";

/** How a server proves who it is, and whom it lets call. */
export interface ServerSecurity {
  readonly certificates: Certificates;
  /** Names of which a caller's certificate must carry one; none: whoever has a certificate of the authority may call. */
  readonly allowedPeers: readonly string[];
  /** Told once for every connection of a caller that may not call. */
  readonly onRefused?: ((refusal: CallerRefusal) => void) | undefined;
}

export interface RpcServerOptions {
  /** Interface to listen on, such as `127.0.0.1`. */
  readonly host: string;
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** Other processes listen on the same port, and the system divides the connections among them. Default: false. */
  readonly reusePort?: boolean | undefined;
  readonly bindings: readonly ServiceBinding[];
  /** Default: messages of 64 MiB, 4096 connections for an hour each, 256 calls on each. */
  readonly limits?: Partial<ServerLimits> | undefined;
  /** Undefined: plain text, for anybody. */
  readonly security?: ServerSecurity | undefined;
  /** Reads a serialised google.protobuf.FileDescriptorSet with the served definitions. Absent: no reflection. */
  readonly readDescriptors?: (() => Promise<Uint8Array>) | undefined;
  /** Full names of services whose health is told besides those that are served. */
  readonly healthOf?: readonly string[] | undefined;
  /** Default: always healthy until the stop begins. */
  readonly isHealthy?: IsHealthy | undefined;
  readonly logger: RpcLogger;
  /** Names an unexpected error towards caller and log. Default: a random UUID. */
  readonly errorId?: (() => string) | undefined;
}

export interface RpcServer {
  /** Listens. Fails if the address is taken. */
  start(): Promise<{ readonly host: string; readonly port: number }>;
  /**
   * Takes no new calls, tells streams to end (`CallContext.stopping`), waits for calls to finish, and cancels what is
   * left after `graceMs`.
   */
  stop(graceMs: number): Promise<void>;
}

/** Creates a server; it listens once started. */
export function createRpcServer(options: RpcServerOptions): RpcServer {
  const stopping = new AbortController();
  const names = options.bindings.map((binding) => binding.definition.fullName);
  const health = createServerHealth([...names, ...(options.healthOf ?? [])], options.isHealthy ?? (() => true));
  const errorId = options.errorId ?? (() => crypto.randomUUID());

  const limits: ServerLimits = { ...defaultServerLimits, ...options.limits };
  const callers = options.security && refusedCallers(options, options.security);
  const server = createServer(serverOptions(limits))
    .use(errorDetailsServerMiddleware)
    .use(mapServerErrors(options.logger, errorId))
    .use(callers?.middleware ?? takeAnybody)
    .use(announceStop(stopping.signal));
  addServices(server, options, names, health.implementation);

  return {
    async start() {
      const address = `${options.host}:${options.port}`;
      const { security } = options;
      const credentials = security && serverCredentials(security.certificates);
      const port = await withListeningServer(
        options.port,
        (listening, how) => {
          listening.maxConnections = limits.maxConnections;
          if (options.reusePort) how.reusePort = true;
          callers?.watch(listening);
        },
        () => server.listen(address, credentials),
      );
      health.start();
      return { host: options.host, port };
    },
    async stop(graceMs) {
      health.stop();
      stopping.abort();
      let timer: NodeJS.Timeout | undefined;
      const graceOver = new Promise<"late">((resolve) => {
        timer = setTimeout(() => resolve("late"), graceMs);
      });
      const result = await Promise.race([server.shutdown(), graceOver]);
      clearTimeout(timer);
      if (result === "late") {
        options.logger.warn({ grace_ms: graceMs }, "calls were still running when the grace period ended: cancelled");
        server.forceShutdown();
      }
    },
  };
}

function refusedCallers({ bindings, logger }: RpcServerOptions, security: ServerSecurity): RefusedCallers {
  return createRefusedCallers({
    allowedNames: security.allowedPeers,
    openServices: bindings
      .filter(({ isForAnyone }) => isForAnyone === true)
      .map(({ definition }) => definition.fullName),
    onRefused(refusal, peer) {
      logger.warn({ peer, reason: refusal.reason }, `a caller was refused: ${refusal.message}`);
      security.onRefused?.(refusal);
    },
  });
}

/** In plain text, nobody shows who he is. */
const takeAnybody: ServerMiddleware = (call, context) => call.next(call.request, context);

function addServices(
  server: Server,
  options: RpcServerOptions,
  names: readonly string[],
  healthService: Parameters<typeof server.add<typeof HealthDefinition>>[1],
): void {
  for (const { definition, implementation } of options.bindings) {
    const methods = toGrpcDefinition(definition);
    // Boundary: nice-grpc knows these methods only by key; `bind` has checked that they fit the definition.
    server.add(methods, implementation as Parameters<typeof server.add<typeof methods>>[1]);
  }
  server.add(HealthDefinition, healthService);
  if (options.readDescriptors) addReflection(server, options.readDescriptors, names);
}

/** Gives every call the signal that a stop has begun; answers that only flow from the server (watches) are cancelled by it. */
function announceStop(stopping: AbortSignal): ServerMiddleware<{ stopping: AbortSignal }> {
  return async function* announce(call, context) {
    const signal =
      call.responseStream && !call.requestStream ? AbortSignal.any([context.signal, stopping]) : context.signal;
    return yield* call.next(call.request, Object.assign(context, { signal, stopping }));
  };
}
