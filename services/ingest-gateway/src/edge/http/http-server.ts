/**
 * The HTTP server: from a request to an endpoint and back (ingest, section "HTTP server").
 *
 * It finds the route, hands over the request, writes the answer, and turns what goes wrong into an answer. Requests
 * that there is no capacity for are answered 503 at once, before anything is read; clients that are too slow are cut off.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createAnswerWriter } from "./answer-writer.ts";
import type { BodyBudget } from "./body-budget.ts";
import { preflightHeaders } from "./cors.ts";
import type { Endpoint, EndpointRequest, HttpMethod } from "./endpoint.ts";
import type { HttpAnswer } from "./http-answer.ts";
import { emptyAnswer, errorAnswer, HttpProblem, textAnswer } from "./http-answer.ts";
import type { LoadGate } from "./load-gate.ts";
import { peerAddressOf } from "./peer-address.ts";
import { readBody, streamBody } from "./read-body.ts";
import { framingProblem } from "./request-framing.ts";
import { parseTarget } from "./request-target.ts";
import type { RouteMatch, RouteTable } from "./route-table.ts";
import { createSlowBodies } from "./slow-bodies.ts";
import type { TraceRequest } from "./trace-request.ts";
import { traceNothing } from "./trace-request.ts";

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
  /** A request that was refused before there was anything to account for. */
  refused(route: string, request: EndpointRequest, problem: HttpProblem): void;
  /** A connection that was turned away because there were too many. */
  connectionRefused(): void;
}

/** How long connections and requests may take. */
export interface HttpTimeouts {
  /** Until the headers of a request are there, in ms. */
  readonly headersMs: number;
  /** How long a connection may wait for its next request, in ms. */
  readonly keepAliveMs: number;
  /** How long a connection may be silent within a request, in ms; undefined: as long as its body keeps its rate. */
  readonly idleMs: number | undefined;
  /** Least rate of a body in bytes per second, on average, once `bodyGraceMs` are over. 0: any rate will do. */
  readonly minBodyBytesPerSecond: number;
  readonly bodyGraceMs: number;
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
  readonly gate: LoadGate;
  readonly observer: HttpObserver;
  /** Default: nothing is traced. */
  readonly traceRequest?: TraceRequest | undefined;
  readonly clock: { now(): number; monotonicMs(): number };
  readonly timeouts: HttpTimeouts;
  readonly backlog: number;
  /** Other processes listen on the same port, and the system divides the connections among them. Default: false. */
  readonly reusePort?: boolean | undefined;
  readonly maxConnections: number | undefined;
}

/** A server. */
export interface HttpServer {
  readonly requestsInFlight: number;
  /** Open connections. */
  readonly connections: number;
  /** Resolves with the bound address. */
  start(): Promise<HttpAddress>;
  /**
   * Every answer from now on is the last of its connection. Resolves when all requests in flight are answered; when the
   * signal aborts, cuts them off. New requests are still answered: the gate says how.
   */
  drain(signal: AbortSignal): Promise<void>;
  /** Accepts nothing new, and resolves when all connections have ended; when the signal aborts, cuts them off. */
  stop(signal: AbortSignal): Promise<void>;
}

const maxHeaderBytes = 128 * 1024;

/** Creates a server; `start` makes it listen. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { routes, observer, clock, budget, gate, timeouts, traceRequest = traceNothing } = options;
  const write = createAnswerWriter(options.serverName);
  const slowBodies = createSlowBodies({
    minBytesPerSecond: timeouts.minBodyBytesPerSecond,
    graceMs: timeouts.bodyGraceMs,
    monotonicMs: clock.monotonicMs,
    cutOff,
  });
  const drained = new Set<() => void>();
  let requestsInFlight = 0;
  let connections = 0;
  let stopping = false;

  const server: Server = createServer({
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: timeouts.headersMs,
    // A large body may take long, as long as it keeps its rate.
    requestTimeout: 0,
    keepAliveTimeout: timeouts.keepAliveMs,
    connectionsCheckingInterval: 1_000,
    keepAlive: true,
  });
  if (timeouts.idleMs !== undefined) server.timeout = timeouts.idleMs;
  if (options.maxConnections !== undefined) server.maxConnections = options.maxConnections;
  server.on("request", (request, response) => {
    void serve(request, response);
  });
  server.on("drop", () => observer.connectionRefused());
  server.on("connection", (socket) => {
    connections++;
    socket.once("close", () => {
      connections--;
    });
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAtMs = clock.monotonicMs();
    const { path, query } = parseTarget(request.url ?? "/");
    const match = routes.match(path);
    const endpoint = match?.endpoint;
    const route = endpoint?.name ?? "none";
    requestsInFlight++;
    if (mayHaveBody(request)) slowBodies.watch(request, response);
    try {
      const framing = framingProblem(request);
      const answer = framing === undefined ? await answerOf(match, request, query) : textAnswer(400, framing);
      if (!response.headersSent) {
        const cors = endpoint?.cors === true && request.method !== "OPTIONS";
        const close = stopping || framing !== undefined;
        const written = write(request, response, answer, { cors, close });
        if (written !== undefined) await written;
      }
      observer.answered(route, response.statusCode, clock.monotonicMs() - startedAtMs);
      if (!request.complete) request.resume();
    } catch (error) {
      // The answer itself could not be written: the client has gone, or we have a bug.
      observer.failed(route, error);
      response.destroy();
    } finally {
      slowBodies.answered(request);
      requestsInFlight--;
      if (requestsInFlight === 0) for (const resolve of drained) resolve();
    }
  }

  async function answerOf(match: RouteMatch | undefined, request: IncomingMessage, query: string): Promise<HttpAnswer> {
    if (match === undefined) return emptyAnswer(404);
    const { endpoint, parameters } = match;
    const method = request.method ?? "";
    if (method === "OPTIONS" && endpoint.cors) {
      return emptyAnswer(200, [...preflightHeaders, "allow", endpoint.methods.join(",")]);
    }
    if (!isMethodOf(endpoint, method)) return emptyAnswer(405, ["allow", endpoint.methods.join(",")]);
    const refusal =
      endpoint.answersUnderLoad === true ? undefined : gate.refusal(requestsInFlight, declaredBytes(request));
    if (refusal !== undefined) return present(endpoint, request, refusal);
    const endpointRequest: EndpointRequest = {
      method,
      query,
      headers: request.headers,
      parameters,
      peerAddress: peerAddressOf(request.socket.remoteAddress),
      receivedAtMs: clock.now(),
      readBody: (maxBytes) => readBody(request, maxBytes, budget),
      streamBody: (maxBytes, use) => streamBody(request, maxBytes, use, budget),
    };
    try {
      const trace = endpoint.answersUnderLoad === true ? traceNothing : traceRequest;
      const answer = await trace(endpoint.name, request.headers, () => endpoint.answer(endpointRequest));
      return present(endpoint, request, answer);
    } catch (error) {
      if (error instanceof HttpProblem) {
        observer.refused(endpoint.name, endpointRequest, error);
        return present(endpoint, request, error.answer);
      }
      // The client went away before its body ended: nobody reads the answer, and it is not our fault.
      if (request.socket.destroyed) return emptyAnswer(400);
      observer.failed(endpoint.name, error);
      return present(endpoint, request, errorAnswer(500, "internal error"));
    }
  }

  function cutOff(request: IncomingMessage, response: ServerResponse): void {
    if (!response.headersSent) {
      void write(request, response, textAnswer(408, "the request body arrives too slowly"), {
        cors: false,
        close: true,
      });
    }
    request.socket.destroySoon();
  }

  /** Runs until it is done by itself, or ended by the signal. */
  async function cutOffAt(signal: AbortSignal, done: Promise<void>): Promise<void> {
    const cut = () => server.closeAllConnections();
    signal.addEventListener("abort", cut, { once: true });
    if (signal.aborted) cut();
    await done;
    signal.removeEventListener("abort", cut);
  }

  return {
    get requestsInFlight() {
      return requestsInFlight;
    },
    get connections() {
      return connections;
    },
    start() {
      const { promise, resolve, reject } = Promise.withResolvers<HttpAddress>();
      server.once("error", reject);
      const { host, port, backlog, reusePort = false } = options;
      server.listen({ host, port, backlog, reusePort }, () => {
        server.off("error", reject);
        slowBodies.start();
        const bound = server.address() as AddressInfo;
        resolve({ host: bound.address, port: bound.port });
      });
      return promise;
    },
    async drain(signal) {
      stopping = true;
      const { promise, resolve } = Promise.withResolvers<void>();
      drained.add(resolve);
      signal.addEventListener("abort", () => resolve(), { once: true });
      if (requestsInFlight === 0) resolve();
      await cutOffAt(signal, promise);
      drained.delete(resolve);
    },
    async stop(signal) {
      stopping = true;
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeIdleConnections();
      await cutOffAt(signal, promise);
      slowBodies.stop();
    },
  };
}

function mayHaveBody({ headers }: IncomingMessage): boolean {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}

/** 0 if it is not told. */
function declaredBytes({ headers }: IncomingMessage): number {
  const length = headers["content-length"];
  return length === undefined ? 0 : Number(length);
}

/** A refusal in the form of the endpoint's protocol. */
function present(endpoint: Endpoint, request: IncomingMessage, answer: HttpAnswer): HttpAnswer {
  if (endpoint.refuse === undefined || answer.status < 400) return answer;
  return endpoint.refuse(answer, request.headers);
}

function isMethodOf(endpoint: Endpoint, method: string): method is HttpMethod {
  return (endpoint.methods as readonly string[]).includes(method);
}
