/** Wires dry runs: the processor's own steps, with neighbours that count nothing and a sink that keeps nothing. */
import type { Trial } from "@weir/dry-run";
import { answerDryRun, joinTried, nowhere, ownedBy } from "@weir/dry-run";
import type { Turns } from "@weir/envelope";
import type { EnvelopeUnit } from "@weir/gen/weir/common/v1/envelope.ts";
import type { EventProcessorServiceDefinition } from "@weir/gen/weir/event/v1/event.ts";
import type { TransactionUnit } from "@weir/gen/weir/span/v1/span.ts";
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
  readonly neighbours: Pick<Neighbours, "quota" | "sampling" | "spanProcessor">;
  readonly turns: Turns;
  /** How long a request may take, in ms. */
  readonly timeoutMs: number;
  readonly onBug: (error: unknown, step: string) => void;
}

/** Makes the RPC. The span processor tries the spans of transactions that would be kept. */
export function createTryEnvelopes(wiring: DryRunWiring): Port<EventProcessorServiceDefinition>["tryEnvelopes"] {
  const { processing, projects, neighbours, turns, timeoutMs, onBug } = wiring;
  const inert = { outcomes: { record() {} }, onFilterReported() {}, explain() {} };

  return async ({ dryRun }) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const kept: TransactionUnit[] = [];
    const trialOf =
      (unit: EnvelopeUnit): Trial["run"] =>
      (project, { quota, sampling }, { accountant }) => {
        const processUnit = createUnitProcessor({
          processing: {
            ...processing,
            ...inert,
            quotaCounter: createQuotaServiceCounter({ quota, now: processing.now, onUnchecked() {} }),
            sampler: createSamplingServiceSampler({ sampling, onUndecided() {} }),
            spanStore: {
              async store(transaction) {
                kept.push(transaction);
                return { stored: true, limits: [] };
              },
            },
          },
          projects: {
            project: async () => project,
            samplingProject: async (key, own, deadline) =>
              key === project.publicKey ? project : projects.samplingProject(key, own, deadline),
            globalConfig: projects.globalConfig,
          },
          accountant,
          sink: nowhere,
          turns,
          onBug,
        });
        return processUnit(ownedBy(project, unit), signal);
      };
    const result = await answerDryRun(dryRun, {
      findProject: (publicKey) => projects.project(publicKey, signal),
      globalConfig: projects.globalConfig,
      quota: neighbours.quota,
      sampling: neighbours.sampling,
      now: processing.now,
      trials: (dryRun?.units ?? []).map((unit) => ({ id: unit.id, run: trialOf(unit) })),
      onBug: (message) => onBug(new Error(message), "dry run"),
    });
    if (dryRun === undefined || kept.length === 0) return { result };
    const spans = await neighbours.spanProcessor.tryEnvelopes(
      { dryRun: { ...dryRun, units: [] }, transactions: kept },
      { signal },
    );
    const byId = new Map(spans.result?.units.map((unit) => [unit.id, unit]));
    return { result: { ...result, units: result.units.map((unit) => joinTried(unit, byId.get(unit.id))) } };
  };
}
