/** Wires dry runs: the processor's own steps, with neighbours that count nothing and a sink that keeps nothing. */
import type { TryUnit } from "@weir/dry-run";
import { answerDryRun, nowhere } from "@weir/dry-run";
import type { EventProcessorServiceDefinition } from "@weir/gen/weir/event/v1/event.ts";
import type { Port } from "@weir/rpc";
import type { Neighbours } from "@weir/service-host";
import { createQuotaServiceCounter } from "./adapters/quota-service-counter.ts";
import { createSamplingServiceSampler } from "./adapters/sampling-service-sampler.ts";
import type { ProjectLookup } from "./domain/ports.ts";
import { createUnitProcessor } from "./domain/process-unit.ts";
import type { Processing } from "./domain/unit-context.ts";

/** What dry runs need. */
export interface DryRunWiring {
  readonly processing: Processing;
  readonly projects: ProjectLookup;
  readonly neighbours: Pick<Neighbours, "quota" | "sampling">;
  /** How long a request may take, in ms. */
  readonly timeoutMs: number;
  readonly onBug: (error: unknown, step: string) => void;
}

/** Makes the RPC. Spans of transactions that would be kept are handed to nobody. */
export function createTryEnvelopes(wiring: DryRunWiring): Port<EventProcessorServiceDefinition>["tryEnvelopes"] {
  const { processing, projects, neighbours, timeoutMs, onBug } = wiring;
  const inert = { outcomes: { record() {} }, onFilterReported() {}, explain() {} };

  return async ({ dryRun }) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const tryUnit: TryUnit = (unit, project, { quota, sampling }, { accountant }) => {
      const processUnit = createUnitProcessor({
        processing: {
          ...processing,
          ...inert,
          quotaCounter: createQuotaServiceCounter({ quota, now: processing.now, onUnchecked() {} }),
          sampler: createSamplingServiceSampler({ sampling, onUndecided() {} }),
          spanStore: { store: async () => ({ stored: true, limits: [] }) },
        },
        projects: {
          project: async () => project,
          samplingProject: async (key, own, deadline) =>
            key === project.publicKey ? project : projects.samplingProject(key, own, deadline),
          globalConfig: projects.globalConfig,
        },
        accountant,
        sink: nowhere,
        onBug,
      });
      return processUnit(unit, signal);
    };
    const result = await answerDryRun(dryRun, {
      findProject: (publicKey) => projects.project(publicKey, signal),
      globalConfig: projects.globalConfig,
      ...neighbours,
      now: processing.now,
      tryUnit,
      onBug: (message) => onBug(new Error(message), "dry run"),
    });
    return { result };
  };
}
