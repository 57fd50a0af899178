/** Wires the quota service: counters in Redis or in memory, quotas from the watched project states. */
import { QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import type { ProjectStates } from "@weir/project-state";
import { createProjectStates } from "@weir/project-state";
import type { Port } from "@weir/rpc";
import { bind } from "@weir/rpc";
import type { Service, ServiceContext, ServiceModule } from "@weir/service-host";
import { measureProjectStates, observeBatches, watcherName, watchHealth } from "@weir/service-host";
import { createWatchedProjectQuotas } from "./adapters/watched-project-quotas.ts";
import { chooseCounter } from "./choose-counter.ts";
import { createQuotaChecks } from "./domain/quota-checks.ts";
import { createRememberedVerdicts } from "./domain/remembered-verdicts.ts";
import type { QuotaPortOptions, UsageSubject } from "./edge/quota-port.ts";
import { createQuotaPort } from "./edge/quota-port.ts";
import { countVerdicts } from "./verdict-metrics.ts";

/** Projects whose quotas are held; of more, the least used are asked for again. */
const maxProjects = 50_000;
/** How long a check waits for a project that is not known yet. */
const projectWaitMs = 500;
/** Answers by request id that are held for 60 seconds. */
const maxRemembered = 200_000;

/** The quota service. */
export const quotaModule: ServiceModule<Port<QuotaServiceDefinition>> = {
  name: "quota",
  needs: ["projectConfig"],
  async compose(context, { projectConfig }) {
    const { clock, metrics, logger, config } = context;
    const watched = createProjectStates({
      projectConfig,
      watcher: watcherName("quota"),
      maxProjects,
      now: clock.now,
      onError: (error) => logger.warn({ err: error }, "project states: trying again, using what is known"),
    });
    const states = measureProjectStates(watched, { service: "quota", metrics, clock, maxProjects });
    return serve(context, states, config.processing.max_rate_limit ?? undefined, countVerdicts(metrics));
  },
};

async function serve(
  context: ServiceContext,
  states: ProjectStates,
  maxRateLimitSeconds: number | undefined,
  onVerdict: ReturnType<typeof countVerdicts>,
): Promise<Service<Port<QuotaServiceDefinition>>> {
  const { now } = context.clock;
  const { counter, start, stop, health } = await chooseCounter(context);
  const quotas = createWatchedProjectQuotas({ states, waitMs: projectWaitMs });
  const checks = createQuotaChecks({ quotas, counter, now, maxRateLimitSeconds });
  const remembered = createRememberedVerdicts({ maxEntries: maxRemembered });
  context.metrics.observe("quota.remembered", {}, () => remembered.size);

  async function findSubject(publicKey: string): Promise<UsageSubject> {
    const found = await quotas.find(publicKey);
    const state = states.peek(publicKey);
    if (found === undefined || state.status === "pending") return { status: "pending" };
    if (state.status === "disabled") return { status: "unknown" };
    return { status: "known", scoping: state.scoping, quotas: found };
  }

  const port = createQuotaPort({
    checks,
    remembered,
    counter,
    findSubject,
    now,
    onVerdict,
    around: observeChecks(context),
  });
  return {
    port,
    bindings: [bind(QuotaServiceDefinition, port)],
    async start() {
      states.start();
      await start();
    },
    async stop() {
      await states.stop();
      stop();
    },
    health: () => [watchHealth(states), ...health()],
  };
}

function observeChecks(context: ServiceContext): NonNullable<QuotaPortOptions["around"]> {
  const { metrics } = context;
  const cells = {
    held: metrics.gauge("quota.batches.held"),
    duration: metrics.histogram("quota.check.duration"),
    failed: metrics.counter("quota.errors"),
  };
  return observeBatches(context, { cells, span: "quota.decide", entriesOf: ({ checks }) => checks });
}
