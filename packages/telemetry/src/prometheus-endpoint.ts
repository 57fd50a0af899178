/** Serves the metrics of a process to Prometheus: `GET /metrics`. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { prometheusContentType } from "./prometheus-text.ts";

/** What to serve, and where. */
export interface PrometheusEndpointOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly metrics: { renderPrometheus(): string | Promise<string> };
}

/** A running endpoint. */
export interface PrometheusEndpoint {
  readonly host: string;
  /** The port that it really listens on. */
  readonly port: number;
  /** Ends open connections, too. */
  stop(): Promise<void>;
}

const requestTimeoutMs = 5000;
const maxConnections = 64;

/**
 * Starts to listen.
 * @throws if the address can't be listened on (the error has Node's `code`, for example EADDRINUSE).
 */
export async function startPrometheusEndpoint(options: PrometheusEndpointOptions): Promise<PrometheusEndpoint> {
  const { host, port, metrics } = options;
  const server = createServer(
    { requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs },
    (request, response) => {
      const path = request.url?.split("?", 1)[0];
      if (path !== "/metrics") {
        response.writeHead(404, { "content-type": "text/plain" }).end("not here: the metrics are at /metrics\n");
      } else if (request.method !== "GET" && request.method !== "HEAD") {
        response.writeHead(405, { allow: "GET, HEAD" }).end();
      } else {
        void answer(response);
      }
    },
  );
  server.maxConnections = maxConnections;

  async function answer(response: ServerResponse): Promise<void> {
    response.writeHead(200, { "content-type": prometheusContentType }).end(await metrics.renderPrometheus());
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  return {
    host,
    port: address.port,
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
