import type { Books } from "@weir/managed";
import { createAccountant, createBooks } from "@weir/managed";
import type { ProjectStates } from "@weir/project-state";
import { createProjectStates } from "@weir/project-state";
import { createProjectRateLimits } from "@weir/rate-limits";
import type { HealthPart, Neighbours, Service, ServiceContext, ServiceModule } from "@weir/service-host";
import { measureProjectStates, watcherName } from "@weir/service-host";
import { configuredSizes } from "./adapters/configured-sizes.ts";
import { createGatewayMetrics } from "./adapters/gateway-metrics.ts";
import { createMemoryWatermark } from "./adapters/memory-watermark.ts";
import { onPauseSignal } from "./adapters/pause-signal.ts";
import { createProcessLoad } from "./adapters/process-load.ts";
import { neighbourProcessors } from "./adapters/processors.ts";
import { composeAdmission } from "./compose-admission.ts";
import { composeDispatch } from "./compose-dispatch.ts";
import { composeEdge } from "./compose-edge.ts";
import { composeExplain } from "./compose-explain.ts";
import { composeSpool } from "./compose-spool.ts";
import { composeTracing } from "./compose-tracing.ts";
import { composeUploads } from "./compose-uploads.ts";
import { createRefuse } from "./domain/admission/refuse.ts";
import { divideBooks } from "./domain/gateway-books.ts";
import type { InstanceLoad } from "./edge/endpoints/autoscaling.ts";
import type { RelayContext } from "./edge/endpoints/relay/relay-context.ts";
import type { IngestPort } from "./edge/grpc/ingest-service.ts";
import { createBodyBudget } from "./edge/http/body-budget.ts";
import type { HttpAddress } from "./edge/http/http-server.ts";

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
  const { config, logger, outcomes, projects } = parts;
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
  const dispatcher = composeDispatch({
    ...parts,
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
    metrics: metrics.dispatch,
    tracing,
  });
  const admit = composeAdmission({
    context: parts,
    tracing,
    uploads,
    projects,
    rateLimits,
    checks,
    sizes,
    spool,
    accountant,
    books,
    decisions,
    isMemoryShort: memory.isExceeded,
    decided: metrics.decided,
    onAdmitted: dispatcher.wake,
  });
  const edge = composeEdge({
    ...parts,
    admit,
    refuse,
    projectConfig: parts.neighbours.projectConfig,
    rateLimits,
    uploads: uploads.context,
    signatureMaxAgeMs: checks.signatureMaxAgeMs,
    budget,
    isMemoryShort: memory.isExceeded,
    metrics: metrics.http,
    onRefused: explaining.onRefused,
    tracing,
    internal: { isReady: () => health().every((part) => part.healthy), load: instanceLoad },
  });
  const { listeners } = edge;
  const ends = [
    onPauseSignal(() => {
      dispatcher.togglePause();
      logger.warn({ isPaused: dispatcher.isPaused }, "SIGUSR1 stops what leaves the buffer, or lets it go on");
    }),
    explaining.watch(),
    parts.metrics.observe("gateway.inflater.utilization", {}, edge.inflaterUtilization),
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
      poolUtilization: edge.inflaterUtilization(),
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

  return {
    port: edge.port,
    bindings: [...edge.bindings, explaining.binding, buffer.binding],
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
      await edge.stopInflating();
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
      edge.closeUpstream();
      await projects.stop();
    },
  };
}
