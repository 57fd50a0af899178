/** Wires the span processor: pipelines, neighbours, project states. */
import { DataCategory } from "@weir/data-category";
import type { TurnLimits } from "@weir/envelope";
import { createTurns } from "@weir/envelope";
import { SpanProcessorServiceDefinition } from "@weir/gen/weir/span/v1/span.ts";
import { noPlaces } from "@weir/geo";
import { createAccountant, createBooks } from "@weir/managed";
import { createProjectStates } from "@weir/project-state";
import { bind } from "@weir/rpc";
import type { ServiceModule, SpanProcessorPort } from "@weir/service-host";
import { countReported, measureProjectStates, watcherName, watchHealth } from "@weir/service-host";
import { createSpanDescriptions } from "@weir/span-descriptions";
import { createUserAgentParser } from "@weir/user-agent";
import { createQuotaChecker } from "./adapters/quota-service.ts";
import { createSpanSampler } from "./adapters/sampling-service.ts";
import { createWatchedProjects } from "./adapters/watched-projects.ts";
import { createProjectNameRules } from "./domain/project-name-rules.ts";
import { createProjectScoreProfiles } from "./domain/project-score-profiles.ts";
import { createTryEnvelopes } from "./dry-run.ts";
import type { SpanProcessorPortOptions } from "./edge/span-processor-port.ts";
import { createSpanProcessorPort } from "./edge/span-processor-port.ts";
import { createUnitMetrics } from "./edge/unit-metrics.ts";

/** Projects whose configuration is held; of more, the least used are asked for again. */
const maxProjects = 50_000;
/** How long a unit waits for a project that is not known yet. */
const projectWaitMs = 5_000;
/** What is worked on at once: as parsed values it takes many times as much. */
const turnLimits: TurnLimits = { maxUnits: 64, maxBytes: 256 * 1024 };
/** How long a unit may take before it is given back. */
const unitTimeoutMs = 30_000;

/** The span processor. */
export const spanProcessorModule: ServiceModule<SpanProcessorPort> = {
  name: "span-processor",
  needs: ["projectConfig", "quota", "sampling"],
  async compose(
    { clock, config, logger, metrics, outcomes, places, sink, tracer },
    { projectConfig, quota, sampling },
  ) {
    const watched = createProjectStates({
      projectConfig,
      watcher: watcherName("span-processor"),
      maxProjects,
      now: clock.now,
      onError: (error) => logger.warn({ err: error }, "project states: trying again, using what is known"),
      onProblems(source, problems) {
        metrics.counter("project_states.problems", { service: "span-processor" }).add(problems.length);
        logger.debug({ source, problems }, "parts of a configuration are in error and not used");
      },
    });
    const states = measureProjectStates(watched, { service: "span-processor", metrics, clock, maxProjects });
    const unchecked = metrics.counter("span_processor.quota.unchecked");
    const books = createBooks();
    const accountant = createAccountant({
      outcomes,
      books,
      billed: new Set([DataCategory.SPAN, DataCategory.TRANSACTION]),
      onReported: countReported(metrics),
      onBug: ({ kind, message, quantities }) => {
        metrics.counter("span_processor.accounting.errors", { kind }).add(1);
        logger.error({ kind, quantities }, `accounting: ${message}`);
      },
    });
    const options: SpanProcessorPortOptions = {
      tools: {
        sampler: createSpanSampler(sampling),
        quotas: createQuotaChecker({
          quota,
          now: clock.now,
          onUnchecked(error) {
            unchecked.add();
            logger.debug({ err: error }, "a quota could not be checked: the data passes");
          },
        }),
        sink,
        limits: {
          maxSecondsInFuture: config.processing.max_secs_in_future,
          maxSpanOperations: config.limits.max_expanded_span_operations,
          maxRemovedKeySize: config.limits.max_removed_attribute_key_size,
          maxLogOperations: config.limits.max_expanded_log_operations,
          maxLogSize: config.limits.max_log_size,
          maxTraceMetricOperations: config.limits.max_expanded_trace_metric_operations,
          maxTraceMetricSize: config.limits.max_trace_metric_size,
        },
        userAgents: createUserAgentParser(),
        places: places ?? noPlaces,
        nameRules: createProjectNameRules(),
        scoreProfiles: createProjectScoreProfiles(),
        descriptions: createSpanDescriptions(),
        onFilterReported(kind, hit) {
          metrics.counter("inbound_filters.reported", { item: kind, filter: hit.filter }).add(1);
          logger.debug({ kind, ...hit }, "an inbound filter would have dropped an item");
        },
        logger,
        now: clock.now,
      },
      projects: createWatchedProjects({ states, waitMs: projectWaitMs }),
      accountant,
      tracer,
      metrics: {
        envelopes: createUnitMetrics(metrics, "envelope"),
        transactions: createUnitMetrics(metrics, "transaction"),
      },
      monotonicMs: clock.monotonicMs,
      turns: createTurns(turnLimits),
      unitTimeoutMs,
    };
    const port = {
      ...createSpanProcessorPort(options),
      tryEnvelopes: createTryEnvelopes(options, { quota, sampling }),
    };
    return {
      port,
      bindings: [bind(SpanProcessorServiceDefinition, port)],
      async start() {
        states.start();
      },
      stop: () => states.stop(),
      health: () => [watchHealth(states)],
      books,
    };
  },
};
