/**
 * The gateway's HTTP listeners: one for clients, and one of its own for internal routes if the configuration says so
 * (ingest, section "HTTP server").
 */
import type { WeirConfig } from "@weir/config";
import type { ListenTarget } from "@weir/service-host";
import { explainListenError } from "@weir/service-host";
import type { BodyBudget } from "./http/body-budget.ts";
import type { Endpoint } from "./http/endpoint.ts";
import type { HttpAddress, HttpObserver, HttpServer, HttpTimeouts } from "./http/http-server.ts";
import { createHttpServer } from "./http/http-server.ts";
import type { LoadGate } from "./http/load-gate.ts";
import { createRouteTable } from "./http/route-table.ts";
import type { TraceRequest } from "./http/trace-request.ts";

/** What listeners need. */
export interface ListenersOptions {
  readonly config: Pick<WeirConfig, "relay" | "limits">;
  readonly publicEndpoints: readonly Endpoint[];
  readonly internalEndpoints: readonly Endpoint[];
  /** Value of the header `Server`. */
  readonly serverName: string;
  readonly budget: BodyBudget;
  readonly gate: LoadGate;
  readonly observer: HttpObserver;
  /** Default: nothing is traced. */
  readonly traceRequest?: TraceRequest | undefined;
  readonly clock: { now(): number; monotonicMs(): number };
  /** Other processes listen on the same ports. */
  readonly sharesPorts: boolean;
}

/** The listeners together. */
export interface Listeners {
  /** Resolves when all listen. Fails with a ListenError that names the configuration key, if an address can't be had. */
  open(): Promise<void>;
  /**
   * From now on every request is answered 503, but for those of health routes. Resolves when the requests in flight are
   * answered; cuts them off when the signal aborts.
   */
  drain(signal: AbortSignal): Promise<void>;
  /** Stops to listen, and ends all connections; cuts them off when the signal aborts. */
  close(signal: AbortSignal): Promise<void>;
  readonly isOpen: boolean;
  /** Where clients connect; undefined before `open`. */
  readonly address: HttpAddress | undefined;
  readonly requestsInFlight: number;
  /** Open connections. */
  readonly connections: number;
}

/** Creates them; `open` makes them listen. */
export function createListeners(options: ListenersOptions): Listeners {
  const { config, publicEndpoints, internalEndpoints } = options;
  const { relay, limits } = config;
  const isSeparate = relay.internal_host !== undefined || relay.internal_port !== undefined;
  const publicTarget: ListenTarget = { ...relay, hostKey: "relay.host", portKey: "relay.port" };
  const internalTarget: ListenTarget = {
    host: relay.internal_host ?? relay.host,
    port: relay.internal_port ?? relay.port,
    hostKey: "relay.internal_host",
    portKey: "relay.internal_port",
  };
  const listeners: readonly (readonly [target: ListenTarget, server: HttpServer])[] = isSeparate
    ? [
        [publicTarget, createServer(publicTarget, publicEndpoints)],
        [internalTarget, createServer(internalTarget, internalEndpoints)],
      ]
    : [[publicTarget, createServer(publicTarget, [...publicEndpoints, ...internalEndpoints])]];
  const servers = listeners.map(([, server]) => server);
  let address: HttpAddress | undefined;
  let isOpen = false;

  async function start([target, server]: readonly [ListenTarget, HttpServer]): Promise<HttpAddress> {
    try {
      return await server.start();
    } catch (error) {
      throw explainListenError(error, target);
    }
  }

  function createServer({ host, port }: ListenTarget, endpoints: readonly Endpoint[]): HttpServer {
    return createHttpServer({
      host,
      port,
      routes: createRouteTable(endpoints),
      serverName: options.serverName,
      budget: options.budget,
      gate: options.gate,
      observer: options.observer,
      traceRequest: options.traceRequest,
      clock: options.clock,
      timeouts: configuredTimeouts(limits),
      backlog: limits.tcp_listen_backlog,
      maxConnections: limits.max_connections,
      reusePort: options.sharesPorts,
    });
  }

  return {
    async open() {
      const started = await Promise.allSettled(listeners.map(start));
      const failed = started.find((result) => result.status === "rejected");
      if (failed !== undefined) {
        await Promise.all(servers.map((server) => server.stop(AbortSignal.abort())));
        throw failed.reason;
      }
      address = started[0]?.status === "fulfilled" ? started[0].value : undefined;
      isOpen = true;
    },
    async drain(signal) {
      isOpen = false;
      options.gate.close();
      await Promise.all(servers.map((server) => server.drain(signal)));
    },
    async close(signal) {
      isOpen = false;
      await Promise.all(servers.map((server) => server.stop(signal)));
    },
    get isOpen() {
      return isOpen;
    },
    get address() {
      return address;
    },
    get requestsInFlight() {
      return servers.reduce((sum, server) => sum + server.requestsInFlight, 0);
    },
    get connections() {
      return servers.reduce((sum, server) => sum + server.connections, 0);
    },
  };
}

function configuredTimeouts(limits: WeirConfig["limits"]): HttpTimeouts {
  return {
    headersMs: limits.headers_timeout * 1000,
    keepAliveMs: limits.keepalive_timeout * 1000,
    idleMs: limits.idle_timeout === undefined ? undefined : limits.idle_timeout * 1000,
    minBodyBytesPerSecond: limits.min_body_rate,
    bodyGraceMs: limits.min_body_rate_grace * 1000,
  };
}
