/**
 * The HTTP server: from a request to an endpoint and back (ingest, section "HTTP server").
 *
 * It finds the route, hands over the request, writes the answer with the headers that every answer has, and turns what
 * goes wrong into an answer. When too many requests are in flight, it answers 503 at once, before it reads anything.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { BodyBudget } from "./body-budget.ts";
import { corsHeaders, preflightHeaders } from "./cors.ts";
import type { Endpoint, EndpointRequest, HttpMethod } from "./endpoint.ts";
import type { HttpAnswer } from "./http-answer.ts";
import { emptyAnswer, errorAnswer, HttpProblem } from "./http-answer.ts";
import { peerAddressOf } from "./peer-address.ts";
import { readBody, streamBody } from "./read-body.ts";
import { parseTarget } from "./request-target.ts";
import type { RouteTable } from "./route-table.ts";

/** Where a server listens. */
export interface HttpAddress {
  readonly host: string;
  readonly port: number;
}

/** What the server tells about requests. */
export interface HttpObserver {
  /** `route`: name of the endpoint, or `none`. */
  answered(route: string, status: number, durationMs: number): void;
  /** An error that is a bug. */
  failed(route: string, error: unknown): void;
}

/** Settings of a server. */
export interface HttpServerOptions {
  readonly host: string;
  /** 0: the system chooses. */
  readonly port: number;
  readonly routes: RouteTable;
  /** Value of the header `Server`. */
  readonly serverName: string;
  readonly budget: BodyBudget;
  readonly observer: HttpObserver;
  readonly clock: { now(): number; monotonicMs(): number };
  /** More requests are answered 503. */
  readonly maxRequestsInFlight: number;
  readonly keepAliveTimeoutMs: number;
  readonly backlog: number;
  readonly maxConnections: number | undefined;
}

/** A server. */
export interface HttpServer {
  readonly requestsInFlight: number;
  /** Resolves with the bound address. */
  start(): Promise<HttpAddress>;
  /** Accepts nothing new, and resolves when all requests in flight are answered; when the signal aborts, cuts them off. */
  stop(signal: AbortSignal): Promise<void>;
}

const maxHeaderBytes = 128 * 1024;
const headersTimeoutMs = 5_000;
/** How long a client may go on sending a body that was refused, before its connection is cut. */
const refusedBodyGraceMs = 5_000;

/** Creates a server; `start` makes it listen. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { routes, observer, clock, budget } = options;
  const commonHeaders: readonly string[] = [
    "server",
    options.serverName,
    "cross-origin-resource-policy",
    "cross-origin",
  ];
  let requestsInFlight = 0;
  let stopping = false;

  const server: Server = createServer({
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headersTimeoutMs,
    keepAliveTimeout: options.keepAliveTimeoutMs,
    connectionsCheckingInterval: 1_000,
  });
  if (options.maxConnections !== undefined) server.maxConnections = options.maxConnections;
  server.on("request", (request, response) => {
    void serve(request, response);
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAtMs = clock.monotonicMs();
    const receivedAtMs = clock.now();
    const { path, query } = parseTarget(request.url ?? "/");
    const match = routes.match(path);
    const endpoint = match?.endpoint;
    const route = endpoint?.name ?? "none";
    requestsInFlight++;
    try {
      const answer =
        endpoint === undefined
          ? emptyAnswer(404)
          : present(endpoint, request, await answerOf(endpoint, request, match?.parameters ?? {}, query, receivedAtMs));
      write(request, response, answer, endpoint?.cors === true && request.method !== "OPTIONS");
      observer.answered(route, answer.status, clock.monotonicMs() - startedAtMs);
    } catch (error) {
      // The answer itself could not be written: the client has gone, or we have a bug.
      observer.failed(route, error);
      response.destroy();
    } finally {
      requestsInFlight--;
    }
  }

  async function answerOf(
    endpoint: Endpoint,
    request: IncomingMessage,
    parameters: Readonly<Record<string, string>>,
    query: string,
    receivedAtMs: number,
  ): Promise<HttpAnswer> {
    const method = request.method ?? "";
    if (method === "OPTIONS" && endpoint.cors) {
      return emptyAnswer(200, [...preflightHeaders, "allow", endpoint.methods.join(",")]);
    }
    if (!isMethodOf(endpoint, method)) return emptyAnswer(405, ["allow", endpoint.methods.join(",")]);
    if (requestsInFlight > options.maxRequestsInFlight) {
      return errorAnswer(503, "failed to queue envelope", ["too many requests are in flight"]);
    }
    const endpointRequest: EndpointRequest = {
      method,
      query,
      headers: request.headers,
      parameters,
      peerAddress: peerAddressOf(request.socket.remoteAddress),
      receivedAtMs,
      readBody: (maxBytes) => readBody(request, maxBytes, budget),
      streamBody: (maxBytes) => streamBody(request, maxBytes, budget),
    };
    try {
      return await endpoint.answer(endpointRequest);
    } catch (error) {
      if (error instanceof HttpProblem) return error.answer;
      // The client went away before its body ended: nobody reads the answer, and it is not our fault.
      if (request.socket.destroyed) return emptyAnswer(400);
      observer.failed(endpoint.name, error);
      return errorAnswer(500, "internal error");
    }
  }

  function write(request: IncomingMessage, response: ServerResponse, answer: HttpAnswer, cors: boolean): void {
    const { status, body, contentType, headers } = answer;
    const bytes = typeof body === "string" ? Buffer.byteLength(body) : body.length;
    const all = [...commonHeaders, ...(cors ? corsHeaders : []), ...headers, "content-length", String(bytes)];
    if (contentType !== undefined) all.push("content-type", contentType);
    if (stopping) all.push("connection", "close");
    response.writeHead(status, all);
    response.end(request.method === "HEAD" ? undefined : body);
    if (!request.complete) discardBody(request);
  }

  return {
    get requestsInFlight() {
      return requestsInFlight;
    },
    start() {
      const { promise, resolve, reject } = Promise.withResolvers<HttpAddress>();
      server.once("error", reject);
      server.listen({ host: options.host, port: options.port, backlog: options.backlog }, () => {
        server.off("error", reject);
        const { address, port } = server.address() as AddressInfo;
        resolve({ host: address, port });
      });
      return promise;
    },
    async stop(signal) {
      stopping = true;
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeIdleConnections();
      const cutOff = () => server.closeAllConnections();
      signal.addEventListener("abort", cutOff, { once: true });
      if (signal.aborted) cutOff();
      await promise;
      signal.removeEventListener("abort", cutOff);
    },
  };
}

/** A refusal in the form of the endpoint's protocol; a wrong method is none of the endpoint's. */
function present(endpoint: Endpoint, request: IncomingMessage, answer: HttpAnswer): HttpAnswer {
  if (endpoint.refuse === undefined || answer.status < 400 || answer.status === 405) return answer;
  return endpoint.refuse(answer, request.headers);
}

function isMethodOf(endpoint: Endpoint, method: string): method is HttpMethod {
  return (endpoint.methods as readonly string[]).includes(method);
}

/** Lets a client that is still sending read its answer, but not send for ever. */
function discardBody(request: IncomingMessage): void {
  request.resume();
  const timer = setTimeout(() => request.socket.destroy(), refusedBodyGraceMs);
  timer.unref();
  request.once("close", () => clearTimeout(timer));
}
