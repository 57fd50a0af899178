/** Puts the gateway's doors together: HTTP listeners, the gRPC services that take data, and what their endpoints share. */
import type { WeirConfig } from "@weir/config";
import { IngestServiceDefinition } from "@weir/gen/weir/ingest/v1/ingest.ts";
import type { ProjectStates } from "@weir/project-state";
import type { ProjectRateLimits } from "@weir/rate-limits";
import type { ServiceBinding } from "@weir/rpc";
import { bind, forAnyone } from "@weir/rpc";
import type { ServiceContext } from "@weir/service-host";
import { traceHeaders } from "@weir/telemetry";
import { weirVersion } from "@weir/version";
import { createCrashFileInflater } from "./adapters/crash-file-inflater.ts";
import { createForwardToUpstream } from "./adapters/forward-to-upstream.ts";
import type { GatewayMetrics } from "./adapters/gateway-metrics.ts";
import type { GatewayTracing } from "./compose-tracing.ts";
import { createCrashDoor } from "./domain/admission/crash-door.ts";
import type { Refuse } from "./domain/admission/refuse.ts";
import type { Admit } from "./domain/admission/steps.ts";
import type { EndpointContext } from "./edge/endpoints/endpoint-context.ts";
import type { RelayContext } from "./edge/endpoints/relay/relay-context.ts";
import type { UploadContext } from "./edge/endpoints/upload-context.ts";
import type { IngestPort } from "./edge/grpc/ingest-service.ts";
import { createIngestService } from "./edge/grpc/ingest-service.ts";
import { otlpServices } from "./edge/grpc/otlp-services.ts";
import type { BodyBudget } from "./edge/http/body-budget.ts";
import type { HttpObserver } from "./edge/http/http-server.ts";
import { createLoadGate } from "./edge/http/load-gate.ts";
import type { Listeners } from "./edge/listeners.ts";
import { createListeners } from "./edge/listeners.ts";
import type { InternalContext } from "./edge/routes.ts";
import { internalEndpoints, publicEndpoints } from "./edge/routes.ts";

/** What it is made of. */
export interface EdgeParts extends Pick<ServiceContext, "config" | "logger" | "clock" | "random" | "sharesPorts"> {
  readonly admit: Admit;
  readonly refuse: Refuse;
  readonly projects: ProjectStates;
  readonly projectConfig: RelayContext["projectConfig"];
  readonly rateLimits: ProjectRateLimits;
  readonly uploads: UploadContext;
  /** Oldest signature of a relay that is valid, in ms. */
  readonly signatureMaxAgeMs: number;
  readonly budget: BodyBudget;
  readonly isMemoryShort: () => boolean;
  readonly metrics: GatewayMetrics["http"];
  /** Told of requests that are refused before there is anything to account for. */
  readonly onRefused: HttpObserver["refused"];
  readonly tracing: Pick<GatewayTracing, "request" | "entries" | "forward" | "active">;
  readonly internal: InternalContext;
}

/** The doors. */
export interface Edge {
  readonly listeners: Listeners;
  /** Ingestion by RPC. */
  readonly port: IngestPort;
  /** The gRPC services that anyone may send data to. */
  readonly bindings: readonly ServiceBinding[];
  /** Share of the threads that inflate crash files which is busy: 0 to 1. */
  readonly inflaterUtilization: () => number;
  /** Ends the inflating of crash files. */
  stopInflating(): Promise<void>;
  /** Ends the connections to the upstream. */
  closeUpstream(): void;
}

const inflaterBounds = { maxRunning: 2, maxWaiting: 8, timeoutMs: 20_000 };

/** Composes it; nothing listens yet. */
export function composeEdge(parts: EdgeParts): Edge {
  const { config, logger, clock, random, admit, budget, isMemoryShort, tracing } = parts;
  const inflater = createCrashFileInflater(inflaterBounds);
  const endpoints = endpointContext(parts, inflater.inflate);
  const upstream = forwardToUpstream(config, tracing);
  const listeners = createListeners({
    config,
    publicEndpoints: publicEndpoints(endpoints, relayContext(parts, upstream && tracing.forward(upstream.forward))),
    internalEndpoints: internalEndpoints(parts.internal),
    serverName: `weir/${weirVersion}`,
    budget,
    gate: createLoadGate({ maxRequestsInFlight: config.limits.max_requests_in_flight, budget, isMemoryShort }),
    observer: {
      answered: parts.metrics.answered,
      connectionRefused: parts.metrics.connectionRefused,
      refused: parts.onRefused,
      failed(route, error) {
        parts.metrics.failed();
        logger.error({ route, err: error }, "request failed");
      },
    },
    traceRequest: tracing.request,
    clock,
    sharesPorts: parts.sharesPorts ?? false,
  });
  const port = createIngestService({
    admit,
    admitEntry: tracing.entries(admit),
    now: clock.now,
    uuid: random.uuid,
    maxEnvelopeBytes: config.limits.max_envelope_size,
  });
  return {
    listeners,
    port,
    bindings: [bind(IngestServiceDefinition, port), ...otlpServices(endpoints)].map(forAnyone),
    inflaterUtilization: inflater.utilization,
    stopInflating: inflater.stop,
    closeUpstream: () => upstream?.close(),
  };
}

function endpointContext(parts: EdgeParts, inflateCrashFile: EndpointContext["inflateCrashFile"]): EndpointContext {
  const { config, clock, random, admit, refuse, projects, rateLimits } = parts;
  return {
    admit,
    refuse,
    crashDoor: createCrashDoor({ projects, rateLimits, refuse, now: clock.now }),
    hasFeature(publicKey, feature) {
      const state = projects.peek(publicKey);
      return state.status === "enabled" && state.config.features.has(feature);
    },
    projectTimeoutMs: config.limits.query_timeout * 1000,
    internalRelays: internalRelays(config),
    now: clock.now,
    uuid: random.uuid,
    maxEnvelopeBytes: config.limits.max_envelope_size,
    maxEventBytes: config.limits.max_event_size,
    maxContainerBytes: config.limits.max_container_size,
    maxAttachmentBytes: config.limits.max_attachment_size,
    maxAttachmentsBytes: config.limits.max_attachments_size,
    maxUploadBytes: config.limits.max_upload_size,
    inflateCrashFile,
    uploads: parts.uploads,
    ownClient: `sentry.relay/${weirVersion}`,
  };
}

function relayContext(parts: EdgeParts, forward: RelayContext["forward"]): RelayContext {
  const { config, projects, projectConfig, admit, signatureMaxAgeMs } = parts;
  return {
    projectConfig,
    projects,
    maxSignatureAgeMs: signatureMaxAgeMs,
    advertisedUpstream: config.relay.advertised_upstream,
    forward,
    admit,
  };
}

function forwardToUpstream({ projects, relay, http, limits }: WeirConfig, { active }: EdgeParts["tracing"]) {
  if (!projects.upstream) return undefined;
  return createForwardToUpstream({
    url: relay.upstream,
    hostHeader: http.host_header,
    traceHeaders: () => traceHeaders(active?.()),
    timeoutMs: limits.query_timeout * 1000,
  });
}

/** Ids of the relays that are trusted as our own. */
function internalRelays({ auth }: WeirConfig): ReadonlySet<string> {
  const internal = Object.entries(auth.static_relays).filter(([, relay]) => relay.internal);
  return new Set(internal.map(([id]) => id.toLowerCase()));
}
