/** Wires the event processor: neighbours to the domain's ports, the domain to its RPCs. */
import { setImmediate } from "node:timers/promises";
import { createModelTables } from "@weir/ai-attributes";
import { DataCategory } from "@weir/data-category";
import type { TurnLimits } from "@weir/envelope";
import { createTurns } from "@weir/envelope";
import { EventProcessorServiceDefinition } from "@weir/gen/weir/event/v1/event.ts";
import { noPlaces } from "@weir/geo";
import { createAccountant, createBooks } from "@weir/managed";
import { createProjectStates } from "@weir/project-state";
import type { Port } from "@weir/rpc";
import { bind } from "@weir/rpc";
import type { Neighbours, ServiceContext, ServiceModule } from "@weir/service-host";
import { countReported, measureProjectStates, watcherName, watchHealth } from "@weir/service-host";
import { createSpanDescriptions } from "@weir/span-descriptions";
import { traceUnits } from "@weir/telemetry";
import { createUserAgentParser } from "@weir/user-agent";
import { createQuotaServiceCounter } from "./adapters/quota-service-counter.ts";
import { createSamplingServiceSampler } from "./adapters/sampling-service-sampler.ts";
import { createSpanProcessorStore } from "./adapters/span-processor-store.ts";
import { createWatchedProjects } from "./adapters/watched-projects.ts";
import { createUnitProcessor } from "./domain/process-unit.ts";
import { createTransactionSettings } from "./domain/transactions/transaction-settings.ts";
import type { Processing, ProcessingSettings } from "./domain/unit-context.ts";
import { createTryEnvelopes } from "./dry-run.ts";
import { createEventProcessorPort } from "./edge/event-processor-port.ts";
import type { ProcessingMetrics } from "./processing-metrics.ts";
import { countUnits, createProcessingMetrics } from "./processing-metrics.ts";

/** Projects that are held; of more, the least used are asked for again. */
const maxProjects = 50_000;
/** How long a unit waits for a project that is not known yet. */
const projectWaitMs = 2000;
/** What is worked on at once: as parsed values it takes many times as much. */
const turnLimits: TurnLimits = { maxUnits: 64, maxBytes: 256 * 1024 };
/** Below the deadline of those who call. */
const unitTimeoutMs = 25_000;
/** For these, acceptance is told as an outcome by the processors. */
const billed: ReadonlySet<DataCategory> = new Set<DataCategory>([DataCategory.TRANSACTION, DataCategory.SPAN]);

/** The event processor. */
export const eventProcessorModule: ServiceModule<Port<EventProcessorServiceDefinition>> = {
  name: "event-processor",
  needs: ["projectConfig", "quota", "sampling", "spanProcessor"],
  async compose(context, neighbours) {
    const { clock, logger, outcomes, sink } = context;
    const metrics = createProcessingMetrics(context.metrics);
    const watched = createProjectStates({
      projectConfig: neighbours.projectConfig,
      watcher: watcherName("event-processor"),
      maxProjects,
      now: clock.now,
      onError: (error) => logger.warn({ err: error }, "project states: trying again, using what is known"),
      onProblems(source, problems) {
        context.metrics.counter("project_states.problems", { service: "event-processor" }).add(problems.length);
        logger.debug({ source, problems }, "parts of a configuration are in error and not used");
      },
    });
    const states = measureProjectStates(watched, {
      service: "event-processor",
      metrics: context.metrics,
      clock,
      maxProjects,
    });
    const books = createBooks();
    const onBug = (error: unknown, step: string): void => {
      metrics.bugs.add();
      logger.error({ err: error, step }, "a unit met a bug: what it held is accounted as internal");
    };
    const accountant = createAccountant({
      outcomes,
      books,
      billed,
      onReported: countReported(context.metrics),
      onBug: (bug) => onBug(new Error(`${bug.kind}: ${bug.message}`), "accounting"),
    });
    const processing = composeProcessing(context, neighbours, metrics);
    const projects = createWatchedProjects({ states, waitMs: projectWaitMs });
    const turns = createTurns(turnLimits);
    const processUnit = createUnitProcessor({ processing, projects, accountant, sink, turns, onBug });
    const port = createEventProcessorPort({
      processUnit: traceUnits(context.tracer, "processor.unit", countUnits(metrics, clock, processUnit)),
      tryEnvelopes: createTryEnvelopes({ processing, projects, neighbours, turns, timeoutMs: unitTimeoutMs, onBug }),
      timeoutMs: unitTimeoutMs,
    });
    return {
      port,
      bindings: [bind(EventProcessorServiceDefinition, port)],
      async start() {
        states.start();
      },
      async stop() {
        await states.stop();
      },
      health: () => [watchHealth(states)],
      books,
    };
  },
};

function composeProcessing(context: ServiceContext, neighbours: Neighbours, metrics: ProcessingMetrics): Processing {
  const { clock, random, logger, outcomes } = context;
  return {
    settings: readSettings(context),
    quotaCounter: createQuotaServiceCounter({
      quota: neighbours.quota,
      now: clock.now,
      onUnchecked(error) {
        metrics.unchecked.add();
        logger.debug({ err: error }, "a quota could not be checked: the data passes");
      },
    }),
    sampler: createSamplingServiceSampler({
      sampling: neighbours.sampling,
      onUndecided(error) {
        metrics.undecided.add();
        logger.debug({ err: error }, "sampling could not be decided: the data is kept");
      },
    }),
    spanStore: createSpanProcessorStore({ spanProcessor: neighbours.spanProcessor, now: clock.now }),
    outcomes,
    userAgents: createUserAgentParser(),
    places: context.places ?? noPlaces,
    onFilterReported(kind, hit) {
      context.metrics.counter("inbound_filters.reported", { item: kind, filter: hit.filter }).add(1);
      logger.debug({ kind, ...hit }, "an inbound filter would have dropped an event");
    },
    transactionSettings: createTransactionSettings(),
    spanDescriptions: createSpanDescriptions(),
    modelTables: createModelTables(),
    uuid: random.uuid,
    now: clock.now,
    yieldTurn: () => setImmediate(),
    explain: (message, facts) => logger.debug(facts, message),
  };
}

function readSettings({ config }: ServiceContext): ProcessingSettings {
  return {
    maxSecondsInFuture: config.processing.max_secs_in_future,
    maxSessionSecondsInPast: config.processing.max_session_secs_in_past,
    maxSpanSecondsInPast: config.aggregator.max_secs_in_past,
    maxSpanSecondsInFuture: config.aggregator.max_secs_in_future,
    bucketSeconds: Math.max(1, config.aggregator.bucket_interval),
    chunkBytes: config.processing.attachment_chunk_size,
    maxEventBytes: config.limits.max_event_size,
  };
}
