/** Composes services into a process, in the order in which they need each other, and starts and stops them. */
import type { Credentials, WeirConfig } from "@weir/config";
import type { GeoLookup } from "@weir/geo";
import { createOutcomeAggregator, type OutcomeAggregator, type OutcomeScopingLookup } from "@weir/managed";
import { createProjectStates } from "@weir/project-state";
import type { ServerSecurity } from "@weir/rpc";
import type { Sink } from "@weir/sink";
import type { Logger, Metrics, Tracer } from "@weir/telemetry";
import { openConfiguredSecurity } from "./configured-security.ts";
import { countOutcomes } from "./count-outcomes.ts";
import { createGrpcServers } from "./grpc-servers.ts";
import { measureNeighbours } from "./measure-neighbours.ts";
import { measureSink } from "./measure-sink.ts";
import { createNeighbourDirectory } from "./neighbours.ts";
import { observeBooks } from "./observe-books.ts";
import { lookUpScoping } from "./outcome-scoping.ts";
import { refusePlaintext } from "./plaintext-policy.ts";
import type { Clock, HealthPart, Random, Service, ServiceContext, ServiceModule, ServiceName } from "./service.ts";
import { beginShutdown } from "./shutdown-schedule.ts";
import { traceNeighbours } from "./trace-neighbours.ts";
import { traceSink } from "./trace-sink.ts";
import { watcherName } from "./watcher-name.ts";

/** What a process consists of. */
export interface HostProcessOptions {
  /** The services to run here. */
  readonly modules: readonly ServiceModule<unknown>[];
  readonly config: WeirConfig;
  /** Who this instance is to an upstream. Undefined: nobody. */
  readonly credentials?: Credentials | undefined;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** Owned by the process from here on: it is closed at the end. */
  readonly sink: Sink;
  /** Where IP addresses are. Undefined: no database is configured. */
  readonly places?: GeoLookup | undefined;
  readonly dataDir: string | undefined;
  /** Other processes listen on the same ports, and the system divides the connections among them. Default: false. */
  readonly sharesPorts?: boolean | undefined;
}

/** A process that hosts services. */
export interface HostProcess {
  /** Starts everything. Resolves with the address that gRPC is served on. */
  start(): Promise<{ host: string; port: number }>;
  /**
   * Stops: the edge first, then what it calls; what is held is finished, outcomes are flushed.
   * Errors: ShutdownTimeoutError if that took longer than `timeoutMs`.
   */
  stop(timeoutMs: number): Promise<void>;
  /** A running service by name. */
  service(name: ServiceName): Service<unknown> | undefined;
  /** The health of all services, each part named `<service>/<part>`. */
  health(): readonly HealthPart[];
}

/** From what is called to who calls; stopping goes the other way. */
const startOrder: readonly ServiceName[] = [
  "project-config",
  "quota",
  "sampling",
  "span-processor",
  "event-processor",
  "ingest-gateway",
];
const maxProjects = 100_000;
const maxOutcomeBuckets = 100_000;

/**
 * Composes a process.
 * @throws MissingNeighbourError if a needed service is neither here nor has an address
 * @throws PlaintextError if plain text would leave the machine, and nobody said that it may
 * @throws CertificateError if there are certificates that cannot be used
 */
export async function composeProcess(options: HostProcessOptions): Promise<HostProcess> {
  const { config, logger, sink } = options;
  let security: ServerSecurity | undefined;
  const directory = createNeighbourDirectory({ ...options, certificates: () => security?.certificates });
  const modules = inStartOrder(options.modules);
  const local = new Set(modules.map(({ name }) => name));
  directory.require(["projectConfig"], local);
  for (const { needs } of modules) directory.require(needs, local);
  refusePlaintext(config, directory.called);
  security = await openConfiguredSecurity({ ...options, now: options.clock.now });

  const services = new Map<ServiceName, Service<unknown>>();
  let lookup: OutcomeScopingLookup = () => "pending";
  const droppedOutcomes = {
    project_unknown: options.metrics.counter("outcomes.dropped", { why: "project_unknown" }),
    timestamp: options.metrics.counter("outcomes.dropped", { why: "timestamp" }),
    full: options.metrics.counter("outcomes.dropped", { why: "full" }),
    stopped: options.metrics.counter("outcomes.dropped", { why: "stopped" }),
  };
  let untoldOutcomes = 0;
  const outcomes = createOutcomeAggregator({
    sink,
    lookupScoping: (scoping) => lookup(scoping),
    bucketIntervalMs: config.aggregator.bucket_interval * 1000,
    initialDelayMs: config.aggregator.initial_delay * 1000,
    flushPartitions: config.aggregator.flush_partitions,
    maxSecondsInPast: config.aggregator.max_secs_in_past,
    maxSecondsInFuture: config.aggregator.max_secs_in_future,
    maxReasonLength: config.aggregator.max_tag_value_length,
    source: config.outcomes.source,
    maxBuckets: maxOutcomeBuckets,
    now: options.clock.now,
    onDropped(_, why) {
      droppedOutcomes[why].add();
      if (why === "stopped") untoldOutcomes++;
    },
    onFlushError: (error, buckets) =>
      logger.error({ err: error, buckets }, "outcomes could not be delivered; they are kept"),
  });
  options.metrics.observe("outcomes.held", {}, () => outcomes.size);
  options.metrics.observe("outcomes.capacity", {}, () => maxOutcomeBuckets);
  const { tracer } = options;
  const neighbours = tracer ? traceNeighbours(directory.neighbours, tracer) : directory.neighbours;
  const shared = shareAmongServices(options, outcomes);
  for (const module of modules) {
    const measured = measureNeighbours(module.name, neighbours, options);
    const service = await module.compose(contextFor(module.name, shared), measured);
    directory.register(module.name, service.port);
    if (service.books !== undefined) observeBooks(options.metrics, module.name, service.books);
    services.set(module.name, service);
  }
  const projects = createProjectStates({
    projectConfig: directory.neighbours.projectConfig,
    maxProjects,
    now: options.clock.now,
    watcher: watcherName("outcomes"),
    onError: (error) =>
      logger.warn({ err: error }, "project configuration cannot be watched; what is known stays in use"),
  });
  lookup = lookUpScoping(projects, { tellUnknown: !config.processing.enabled });

  const health = () =>
    [...services].flatMap(([name, service]) =>
      service.health().map((part) => ({ ...part, name: `${name}/${part.name}` })),
    );
  const server = createGrpcServers({ ...options, security, services });
  return {
    health,
    service: (name) => services.get(name),
    async start() {
      projects.start();
      outcomes.start();
      for (const service of services.values()) await service.start();
      return server.start();
    },
    async stop(timeoutMs) {
      const shutdown = beginShutdown(timeoutMs, options.clock.monotonicMs);
      await shutdown.run("edge", async (signal) => services.get("ingest-gateway")?.stop(signal));
      await shutdown.run("calls", (_, remainingMs) => server.stop(remainingMs));
      await shutdown.run("services", async (signal) => {
        for (const name of [...services.keys()].reverse()) {
          // Outcomes need to know whose they are, so that project-config comes last.
          if (name !== "ingest-gateway" && name !== "project-config") await services.get(name)?.stop(signal);
        }
      });
      await shutdown.run("outcomes", async (signal) => {
        await outcomes.stop(signal);
        if (untoldOutcomes > 0)
          logger.error(
            { outcomes: untoldOutcomes },
            "outcomes are lost with this stop: their projects are not known, or the sink does not take them",
          );
        await projects.stop();
        await services.get("project-config")?.stop(signal);
      });
      await shutdown.run("sink", () => sink.close());
      await shutdown.run("connections", () => directory.close());
      security?.certificates.close();
      shutdown.finish();
    },
  };
}

function inStartOrder(modules: readonly ServiceModule<unknown>[]): readonly ServiceModule<unknown>[] {
  return [...modules].sort((left, right) => startOrder.indexOf(left.name) - startOrder.indexOf(right.name));
}

/** The same for all services of the process, but for their loggers. */
function shareAmongServices(options: HostProcessOptions, outcomes: OutcomeAggregator): ServiceContext {
  const { config, credentials, logger, metrics, tracer, clock, random, places, dataDir, sharesPorts } = options;
  const cells = {
    held: metrics.gauge("sink.deliveries.held"),
    duration: metrics.histogram("sink.delivery.duration"),
    failed: metrics.counter("sink.deliveries.failed"),
  };
  const measured = measureSink(options.sink, cells, clock.monotonicMs);
  const sink = tracer ? traceSink(measured, tracer) : measured;
  return {
    config,
    credentials,
    logger,
    metrics,
    tracer,
    clock,
    random,
    sink,
    places,
    dataDir,
    sharesPorts,
    outcomes: countOutcomes(outcomes, metrics),
  };
}

function contextFor(name: ServiceName, shared: ServiceContext): ServiceContext {
  return { ...shared, logger: shared.logger.child({ service: name }) };
}
