/** Puts the gateway together: the only place where its adapters meet its domain. */
import type { WeirConfig } from "@weir/config";
import { IngestServiceDefinition } from "@weir/gen/weir/ingest/v1/ingest.ts";
import type { Books } from "@weir/managed";
import { createAccountant, createBooks } from "@weir/managed";
import type { ProjectStates } from "@weir/project-state";
import { createProjectStates } from "@weir/project-state";
import { createProjectRateLimits } from "@weir/rate-limits";
import { bind, forAnyone } from "@weir/rpc";
import type { HealthPart, Neighbours, Service, ServiceContext, ServiceModule } from "@weir/service-host";
import { measureProjectStates, watcherName } from "@weir/service-host";
import { weirVersion } from "@weir/version";
import { configuredSizes } from "./adapters/configured-sizes.ts";
import { createCrashFileInflater } from "./adapters/crash-file-inflater.ts";
import { createForwardToUpstream } from "./adapters/forward-to-upstream.ts";
import { createGatewayMetrics } from "./adapters/gateway-metrics.ts";
import { createMemoryWatermark } from "./adapters/memory-watermark.ts";
import { onPauseSignal } from "./adapters/pause-signal.ts";
import { createProcessLoad } from "./adapters/process-load.ts";
import { neighbourProcessors } from "./adapters/processors.ts";
import { composeExplain } from "./compose-explain.ts";
import { composeSpool } from "./compose-spool.ts";
import { composeTracing } from "./compose-tracing.ts";
import { composeUploads } from "./compose-uploads.ts";
import type { Admission } from "./domain/admission/admission.ts";
import { createCrashDoor } from "./domain/admission/crash-door.ts";
import { createRefuse } from "./domain/admission/refuse.ts";
import type { Admit } from "./domain/admission/steps.ts";
import { createAdmission } from "./domain/admission/steps.ts";
import { createDispatcher } from "./domain/dispatch/dispatcher.ts";
import { divideBooks } from "./domain/gateway-books.ts";
import type { InstanceLoad } from "./edge/endpoints/autoscaling.ts";
import type { EndpointContext } from "./edge/endpoints/endpoint-context.ts";
import type { RelayContext } from "./edge/endpoints/relay/relay-context.ts";
import type { IngestPort } from "./edge/grpc/ingest-service.ts";
import { createIngestService } from "./edge/grpc/ingest-service.ts";
import { otlpServices } from "./edge/grpc/otlp-services.ts";
import { createBodyBudget } from "./edge/http/body-budget.ts";
import type { HttpAddress } from "./edge/http/http-server.ts";
import { createLoadGate } from "./edge/http/load-gate.ts";
import { createListeners } from "./edge/listeners.ts";
import { internalEndpoints, publicEndpoints } from "./edge/routes.ts";

/** The gateway as a service, with the address that its HTTP listener is bound to. */
export interface IngestGateway extends Service<IngestPort> {
  /** Undefined before the start. */
  readonly httpAddress: HttpAddress | undefined;
  readonly books: Books;
}

const maxProjects = 100_000;
/** The part of `limits.shutdown_timeout` for requests in flight; what `stop` is given in all, the process decides. */
const drainShare = 0.3;
const batchTimeoutMs = 30_000;
const inflaterBounds = { maxRunning: 2, maxWaiting: 8, timeoutMs: 20_000 };

/** The gateway's module. */
export const ingestGatewayModule: ServiceModule<IngestPort> & {
  compose(context: ServiceContext, neighbours: Neighbours): Promise<IngestGateway>;
} = {
  name: "ingest-gateway",
  needs: ["projectConfig", "spanProcessor", "eventProcessor"],
  async compose(context, neighbours) {
    const watched = createProjectStates({
      projectConfig: neighbours.projectConfig,
      watcher: watcherName("ingest-gateway"),
      maxProjects,
      now: context.clock.now,
      onError: (error) => context.logger.warn({ err: error }, "project states"),
    });
    const projects = measureProjectStates(watched, {
      service: "ingest-gateway",
      metrics: context.metrics,
      clock: context.clock,
      maxProjects,
    });
    return composeGateway({ ...context, projects, neighbours });
  },
};

/** What a gateway is made of. */
export interface GatewayParts extends Omit<ServiceContext, "sink" | "dataDir"> {
  /** Folder for what outlives the process; undefined: keep nothing on disk. */
  readonly dataDir?: string | undefined;
  readonly projects: ProjectStates;
  readonly neighbours: Pick<Neighbours, "spanProcessor" | "eventProcessor"> & {
    readonly projectConfig: RelayContext["projectConfig"];
  };
  /** Bounds of the buffer; default: the configured ones. */
  readonly spoolBounds?: { readonly maxEntries: number; readonly maxBytes: number };
}

/** Puts a gateway together over given project states. */
export function composeGateway(parts: GatewayParts): IngestGateway {
  const { config, logger, clock, random, outcomes, projects } = parts;
  const books = createBooks();
  const divided = divideBooks(books);
  const onBug = (bug: unknown) => logger.error({ bug }, "accounting");
  const checks = {
    overrideProjectIds: config.relay.override_project_ids,
    signatureMaxAgeMs: config.auth.signature_max_age * 1000,
  };
  const sizes = configuredSizes(config);
  const rateLimits = createProjectRateLimits({ maxProjects });
  const budget = createBodyBudget(config.limits.max_bodies_in_flight);
  const memory = createMemoryWatermark(() => config.health);
  const metrics = createGatewayMetrics(parts.metrics);
  const accountant = createAccountant({ outcomes, books: divided.admission, onBug });
  const exitAccountant = createAccountant({ outcomes, books: divided.dispatch, onBug });
  const processLoad = createProcessLoad();
  const buffer = composeSpool({
    ...parts,
    books,
    accountant: exitAccountant,
    counters: metrics.spool,
    memoryUsage: processLoad.memoryUsage,
    onAvailable: () => dispatcher.wake(),
    isPaused: () => dispatcher.isPaused,
    onFound: (envelope) => uploads.keepFor(envelope),
  });
  const { spool } = buffer;
  const explaining = composeExplain(parts);
  const { decisions } = explaining;
  const refuse = createRefuse({ projects, accountant, decisions });
  const uploads = composeUploads({
    ...parts,
    dataDir: parts.dataDir,
    admission: { projects, rateLimits, checks, refuse },
  });
  const tracing = composeTracing(parts.tracer);
  const processors = tracing.processors(neighbourProcessors(parts.neighbours, batchTimeoutMs));
  const dispatcher = createDispatcher({
    spool,
    release: {
      projects,
      rateLimits,
      checks,
      maxDelayMs: config.spool.envelopes.max_envelope_delay_secs * 1000,
      maxEventBytes: sizes.maxEventSize,
    },
    accountant: exitAccountant,
    books,
    decisions,
    processors: { ...processors, "event-processor": uploads.resolving(processors["event-processor"]) },
    observer: {
      ...metrics.dispatch,
      released(waitedMs, envelope) {
        metrics.dispatch.released(waitedMs, envelope);
        tracing.released(waitedMs, envelope);
      },
      unavailable(processor, because) {
        metrics.dispatch.unavailable(processor, because);
        if (because === undefined) logger.info({ processor }, "a processor can be sent to again");
        else logger.warn({ processor, because }, "a processor can't be sent to; what is for it waits");
      },
    },
    clock,
    random: random.float,
    delay(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    defer: setImmediate,
    maxBatchUnits: 64,
    // Together, what both processors have taken leaves a quarter of the buffer's memory to what arrives.
    maxBatchBytes: Math.min(4 * 1024 * 1024, spool.size().maxBytes / 32),
    maxBatchesInFlight: 8,
    maxQueuedUnits: 16_384,
    maxQueuedBytes: spool.size().maxBytes / 8,
  });
  const admission = createAdmission({
    projects,
    rateLimits,
    checks,
    sizes,
    spool,
    accountant,
    books,
    decisions,
    isMemoryShort: memory.isExceeded,
    now: clock.now,
    uuid: random.uuid,
    traceparent: tracing.active,
  });
  const decide = tracing.admission(admission);
  const admit: Admit = uploads.keeping(async (submission) => {
    const admission = await decide(submission);
    metrics.decided(admission.kind);
    if (admission.kind !== "accepted" && logger.isLevelEnabled("debug")) {
      logger.debug({ publicKey: submission.publicKey, ...reasonOf(admission) }, "envelope refused, at least in part");
    }
    dispatcher.wake();
    return admission;
  });

  const inflater = createCrashFileInflater(inflaterBounds);
  const endpointContext: EndpointContext = {
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
    inflateCrashFile: inflater.inflate,
    uploads: uploads.context,
    ownClient: `sentry.relay/${weirVersion}`,
  };
  const upstream = config.projects.upstream
    ? createForwardToUpstream({
        url: config.relay.upstream,
        hostHeader: config.http.host_header,
        timeoutMs: config.limits.query_timeout * 1000,
      })
    : undefined;
  const relayContext: RelayContext = {
    projectConfig: parts.neighbours.projectConfig,
    projects,
    maxSignatureAgeMs: checks.signatureMaxAgeMs,
    advertisedUpstream: config.relay.advertised_upstream,
    forward: upstream?.forward,
    admit,
  };
  const listeners = createListeners({
    config,
    publicEndpoints: publicEndpoints(endpointContext, relayContext),
    internalEndpoints: internalEndpoints({ isReady: () => health().every((part) => part.healthy), load: instanceLoad }),
    serverName: `weir/${weirVersion}`,
    budget,
    gate: createLoadGate({
      maxRequestsInFlight: config.limits.max_requests_in_flight,
      budget,
      isMemoryShort: memory.isExceeded,
    }),
    observer: {
      answered: metrics.http.answered,
      connectionRefused: metrics.http.connectionRefused,
      refused: explaining.onRefused,
      failed(route, error) {
        metrics.http.failed();
        logger.error({ route, err: error }, "request failed");
      },
    },
    traceRequest: tracing.request,
    clock,
    sharesPorts: parts.sharesPorts ?? false,
  });
  const ends = [
    onPauseSignal(() => {
      dispatcher.togglePause();
      logger.warn({ isPaused: dispatcher.isPaused }, "SIGUSR1 stops what leaves the buffer, or lets it go on");
    }),
    explaining.watch(),
    parts.metrics.observe("gateway.inflater.utilization", {}, inflater.utilization),
    projects.onChange(({ publicKey }) => {
      spool.wake(publicKey);
      dispatcher.wake();
    }),
    metrics.watch(spool, () => ({
      requests: listeners.requestsInFlight,
      connections: listeners.connections,
      bodyBytes: budget.used,
    })),
  ];

  function instanceLoad(): InstanceLoad {
    const { entries, bytes, disk } = spool.size();
    return {
      isUp: listeners.isOpen,
      memoryUsage: processLoad.memoryUsage(),
      spoolEntries: entries,
      spoolBytes: bytes + (disk?.bytes ?? 0),
      runtimeUtilization: processLoad.loopUtilization(),
      poolUtilization: inflater.utilization(),
    };
  }

  function health(): readonly HealthPart[] {
    const { entries, bytes, maxEntries, maxBytes, refusing } = spool.size();
    const fill = `${entries} of ${maxEntries} envelopes, ${bytes} of ${maxBytes} bytes of memory`;
    return [
      { name: "listener", healthy: listeners.isOpen },
      {
        name: "memory",
        healthy: !memory.isExceeded(),
        detail: `${memory.residentBytes} of ${memory.maxBytes} bytes`,
      },
      {
        name: "spool",
        healthy: refusing === undefined,
        detail: refusing === undefined ? fill : `${fill}; ${refusing}`,
      },
    ];
  }

  const port = createIngestService({
    admit,
    now: clock.now,
    uuid: random.uuid,
    maxEnvelopeBytes: config.limits.max_envelope_size,
  });
  return {
    port,
    bindings: [
      forAnyone(bind(IngestServiceDefinition, port)),
      explaining.binding,
      buffer.binding,
      ...otlpServices(endpointContext).map(forAnyone),
    ],
    books,
    health,
    get httpAddress() {
      return listeners.address;
    },
    async start() {
      memory.start();
      projects.start();
      await uploads.start();
      await buffer.start();
      await uploads.sweep();
      await listeners.open();
    },
    async stop(signal) {
      // Who is slow to send must not take the time that what was accepted needs to leave the buffer.
      const drainMs = config.limits.shutdown_timeout * 1000 * drainShare;
      await listeners.drain(AbortSignal.any([signal, AbortSignal.timeout(drainMs)]));
      await inflater.stop();
      spool.close();
      if (buffer.outlivesProcess) await dispatcher.whenIdle(signal);
      else await dispatcher.whenEmpty(signal);
      const lost = await dispatcher.end();
      await buffer.stop();
      if (lost > 0) logger.error({ envelopes: lost }, "stopped before the buffer was empty");
      await listeners.close(signal);
      for (const end of ends) end();
      uploads.stop();
      memory.stop();
      upstream?.close();
      await projects.stop();
    },
  };
}

/** Ids of the relays that are trusted as our own. */
function internalRelays({ auth }: WeirConfig): ReadonlySet<string> {
  const internal = Object.entries(auth.static_relays).filter(([, relay]) => relay.internal);
  return new Set(internal.map(([id]) => id.toLowerCase()));
}

function reasonOf(admission: Exclude<Admission, { kind: "accepted" }>): Readonly<Record<string, unknown>> {
  switch (admission.kind) {
    case "rate_limited":
      return { kind: admission.kind, limits: admission.limits.limits };
    case "rejected":
      return { kind: admission.kind, ...admission.rejection };
    case "too_large":
      return { kind: admission.kind, ...admission.violation };
    case "unavailable":
      return { kind: admission.kind, refusal: admission.refusal };
  }
}
