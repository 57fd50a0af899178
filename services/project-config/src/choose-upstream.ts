/** Puts the upstream together: requests that are signed, registered and counted, and what is asked by them. */
import type { Credentials } from "@weir/config";
import type { HealthPart, ServiceContext } from "@weir/service-host";
import { traceHeaders } from "@weir/telemetry";
import { weirVersion } from "@weir/version";
import { createFailureLog } from "./adapters/failure-log.ts";
import { createFaultLog } from "./adapters/fault-log.ts";
import { systemTimers as timers } from "./adapters/system-timers.ts";
import { createUpstreamHttp } from "./adapters/upstream-http.ts";
import type { GlobalConfigDocument } from "./domain/global-config-source.ts";
import type { LookupSource } from "./domain/lookup-source.ts";
import type { ProblemRegister } from "./domain/problem-register.ts";
import type { KnownRelay } from "./domain/relays/known-relay.ts";
import { createUpstreamRelays } from "./domain/relays/upstream-relays.ts";
import { holdBack } from "./domain/upstream/hold-back.ts";
import { createRegistration, type Registration, type RegistrationState } from "./domain/upstream/registration.ts";
import { UpstreamError, type UpstreamErrorKind } from "./domain/upstream/upstream-error.ts";
import { createUpstreamGlobalConfig } from "./domain/upstream/upstream-global-config.ts";
import { createUpstreamProjects } from "./domain/upstream/upstream-projects.ts";
import type { UpstreamQuery } from "./domain/upstream/upstream-query.ts";
import { traceQueries } from "./trace-queries.ts";

/** For so long the global configuration may fail before that is an error. */
const globalErrorAfterMs = 35_000;

export interface Upstream extends LookupSource {
  /** A relay that the upstream may know. */
  askForRelay(relayId: string): Promise<KnownRelay | undefined>;
  /** Undefined until the upstream had one that is ready. */
  globalConfig(): GlobalConfigDocument | undefined;
}

/**
 * @param problems told what is wrong in documents
 * @param onGlobalChange the global configuration is another one
 * @returns undefined unless `projects.upstream` asks for it
 * @throws if there are no credentials
 */
export function chooseUpstream(
  context: ServiceContext,
  problems: ProblemRegister,
  onGlobalChange: () => void,
): Upstream | undefined {
  if (!context.config.projects.upstream) return undefined;
  const { credentials } = context;
  if (credentials !== undefined) return createUpstream(context, credentials, problems, onGlobalChange);
  throw new Error(
    "projects.upstream: found true without credentials, expected credentials.json: make it with weir credentials generate, and enter its id and public key at the upstream",
  );
}

function createUpstream(
  context: ServiceContext,
  credentials: Credentials,
  problems: ProblemRegister,
  onGlobalChange: () => void,
): Upstream {
  const { config, logger, metrics, clock, tracer } = context;
  const { cache, http: settings, processing, limits } = config;
  const { monotonicMs } = clock;
  const maxRetryMs = settings.max_retry_interval * 1000;
  const queryMs = limits.query_timeout * 1000;
  const http = createUpstreamHttp({
    url: config.relay.upstream,
    hostHeader: settings.host_header,
    relayId: credentials.id,
    secretKey: credentials.secretKey,
    connectMs: settings.connection_timeout * 1000,
    headersMs: settings.timeout * 1000,
    totalMs: queryMs,
    traceHeaders: () => traceHeaders(tracer?.active()),
    now: clock.now,
  });
  const sentQuery = tracer ? traceQueries(http.query, tracer) : http.query;
  const limitedQuery = holdBack(sentQuery, monotonicMs, maxRetryMs);
  const log = (message: string, errorAfterMs: number) =>
    createFailureLog({ logger, message, errorAfterMs, monotonicMs });
  const registering = log("registration with the upstream fails", settings.outage_grace_period * 1000);
  const fetching = log(
    "project configurations cannot be fetched from the upstream",
    settings.project_failure_interval * 1000,
  );
  const fetchingGlobal = log("the global configuration cannot be fetched from the upstream", globalErrorAfterMs);
  const faults = createFaultLog(logger, "upstream", problems);
  const count = (query: "register" | "projects" | "global" | "relays", error: Error | undefined) =>
    metrics.counter("project_config.upstream.requests", { query, result: resultOf(error) }).add();

  const registration = createRegistration({
    query: limitedQuery,
    relayId: credentials.id,
    publicKey: credentials.publicKey,
    version: weirVersion,
    renewMs: renewalMs(settings.auth_interval, processing.enabled),
    maxRetryMs,
    timers,
    onStateChange(state, error) {
      if (error !== undefined || state === "registered") count("register", error);
      if (state === "denied") logger.error({ err: error }, "the upstream denies this instance: it is not asked again");
      else if (error !== undefined) registering.failed(error);
      else if (state === "registered") registering.succeeded();
    },
  });
  const query = registeredQuery(limitedQuery, registration, queryMs);
  const projects = createUpstreamProjects({
    query,
    fullConfig: processing.enabled || cache.project_request_full_config,
    batchMs: cache.batch_interval,
    batchSize: cache.batch_size,
    maxRequests: limits.max_concurrent_queries,
    deadlineMs: queryMs,
    maxRetryMs,
    monotonicMs,
    timers,
    cause: () => tracer?.active(),
    onRequest(error) {
      count("projects", error);
      if (error === undefined) fetching.succeeded();
      else fetching.failed(error);
    },
    onFound: (publicKey, found) => faults.read(publicKey, found.problems),
    onMalformed: (publicKey, error) => faults.broken(publicKey, error),
  });
  const global = createUpstreamGlobalConfig({
    query,
    intervalMs: cache.global_config_fetch_interval * 1000,
    timers,
    onChange: onGlobalChange,
    onRequest(error) {
      count("global", error);
      if (error === undefined) fetchingGlobal.succeeded();
      else fetchingGlobal.failed(error);
    },
  });
  const relays = createUpstreamRelays({
    query,
    batchMs: cache.downstream_relays_batch_interval,
    hitExpiryMs: cache.relay_expiry * 1000,
    missExpiryMs: cache.miss_expiry * 1000,
    deadlineMs: queryMs,
    maxRetryMs,
    monotonicMs,
    timers,
    cause: () => tracer?.active(),
    onRequest: (error) => count("relays", error),
  });
  const forgetWaiting = metrics.observe("project_config.upstream.waiting", {}, () => projects.waiting);

  return {
    name: "upstream",
    lookUp: projects.lookUp,
    askForRelay: relays.ask,
    globalConfig: () => global.latest,
    async start() {
      registration.start();
      global.start();
    },
    async stop() {
      forgetWaiting();
      projects.stop();
      global.stop();
      relays.stop();
      registration.stop();
      http.close();
    },
    health: () => health(registration, config.auth.ready === "always", fetching.failure),
  };
}

/** Waits until the upstream knows this instance, and registers again when it has forgotten it. */
function registeredQuery(query: UpstreamQuery, registration: Registration, timeoutMs: number): UpstreamQuery {
  return async (path, body, signal, causes) => {
    await registration.authenticated(AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
    try {
      return await query(path, body, signal, causes);
    } catch (error) {
      if (error instanceof UpstreamError) {
        if (error.kind === "unauthenticated") registration.forgotten();
        if (error.kind === "denied") registration.denied(error);
      }
      throw error;
    }
  };
}

/** In ms; a processing instance registers once. */
function renewalMs(intervalSeconds: number | null, processing: boolean): number | undefined {
  return processing || intervalSeconds === null || intervalSeconds === 0 ? undefined : intervalSeconds * 1000;
}

function resultOf(error: Error | undefined): "ok" | UpstreamErrorKind {
  if (error === undefined) return "ok";
  return error instanceof UpstreamError ? error.kind : "garbage";
}

const known: readonly RegistrationState[] = ["registered", "renewing"];

/** Being known matters, as Relay has it: an upstream that fails for a while takes no instance out of service. */
function health({ state, lastError }: Registration, alwaysReady: boolean, failure: Error | undefined): HealthPart {
  const healthy = known.includes(state) || (alwaysReady && state !== "denied");
  const error = lastError ?? failure;
  return { name: "upstream", healthy, detail: error === undefined ? state : `${state}; ${error.message}` };
}
