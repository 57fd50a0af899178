/** Wires the sampling service: decisions over the rules in the watched project states. */
import { SamplingServiceDefinition } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { createProjectStates } from "@weir/project-state";
import type { Port } from "@weir/rpc";
import { bind } from "@weir/rpc";
import type { ServiceContext, ServiceModule } from "@weir/service-host";
import { measureProjectStates, observeBatches, watcherName, watchHealth } from "@weir/service-host";
import { createWatchedSamplingProjects } from "./adapters/watched-sampling-projects.ts";
import { countDecisions } from "./decision-metrics.ts";
import { createSeenTraces } from "./domain/seen-traces.ts";
import type { SamplingPortOptions } from "./edge/sampling-port.ts";
import { createSamplingPort } from "./edge/sampling-port.ts";
import { readSeenTraces } from "./seen-traces-metrics.ts";

/** Projects whose rules are held; of more, the least used are asked for again. */
const maxProjects = 50_000;
/** How long an evaluation waits for a project that is not known yet. */
const projectWaitMs = 500;

/** The sampling service. */
export const samplingModule: ServiceModule<Port<SamplingServiceDefinition>> = {
  name: "sampling",
  needs: ["projectConfig"],
  async compose(context, { projectConfig }) {
    const { clock, metrics, logger, config } = context;
    const watched = createProjectStates({
      projectConfig,
      watcher: watcherName("sampling"),
      maxProjects,
      now: clock.now,
      onError: (error) => logger.warn({ err: error }, "project states: trying again, using what is known"),
    });
    const states = measureProjectStates(watched, { service: "sampling", metrics, clock, maxProjects });
    const projects = createWatchedSamplingProjects({ states, waitMs: projectWaitMs });
    const {
      remembered_projects: maxRemembered,
      remembered_traces: maxTraces,
      remembered_bytes: maxBytes,
    } = config.sampling;
    const seenTraces = createSeenTraces({ maxProjects: maxRemembered, maxTraces, maxBytes });
    const stopReading = readSeenTraces(metrics, seenTraces);
    const port = createSamplingPort({
      projects,
      seenTraces,
      now: clock.now,
      onDecision: countDecisions(metrics),
      around: observeEvaluations(context),
    });
    return {
      port,
      bindings: [bind(SamplingServiceDefinition, port)],
      async start() {
        states.start();
      },
      stop() {
        stopReading();
        return states.stop();
      },
      health: () => [watchHealth(states)],
    };
  },
};

function observeEvaluations(context: ServiceContext): NonNullable<SamplingPortOptions["around"]> {
  const { metrics } = context;
  const cells = {
    held: metrics.gauge("sampling.batches.held"),
    duration: metrics.histogram("sampling.evaluation.duration"),
    failed: metrics.counter("sampling.errors"),
  };
  return observeBatches(context, { cells, span: "sampling.decide", entriesOf: ({ evaluations }) => evaluations });
}
