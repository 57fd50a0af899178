/** Wires dry runs: the processor's own steps, with neighbours that count nothing and a sink that keeps nothing. */
import type { DryLedger, DryNeighbours, Trial } from "@weir/dry-run";
import { answerDryRun, nowhere, ownedBy } from "@weir/dry-run";
import type { EnvelopeUnitResult } from "@weir/gen/weir/common/v1/envelope.ts";
import type { SpanProcessorServiceDefinition } from "@weir/gen/weir/span/v1/span.ts";
import type { EnabledProject } from "@weir/project-state";
import type { Port } from "@weir/rpc";
import type { Neighbours } from "@weir/service-host";
import { createQuotaChecker } from "./adapters/quota-service.ts";
import { createSpanSampler } from "./adapters/sampling-service.ts";
import type { SpanProcessorPortOptions } from "./edge/span-processor-port.ts";
import { createSpanProcessorPort } from "./edge/span-processor-port.ts";
import type { UnitMetrics } from "./edge/unit-metrics.ts";

/** Measures nothing. */
const unmeasured: UnitMetrics = { started() {}, finished() {} };

/** Makes the RPC. @param options of the port whose processing is tried */
export function createTryEnvelopes(
  options: SpanProcessorPortOptions,
  neighbours: Pick<Neighbours, "quota" | "sampling">,
): Port<SpanProcessorServiceDefinition>["tryEnvelopes"] {
  const { tools, projects, unitTimeoutMs } = options;

  /** The processing, with all that it does kept to itself. */
  const dryPort = (project: EnabledProject, { quota, sampling }: DryNeighbours, { accountant }: DryLedger) =>
    createSpanProcessorPort({
      ...options,
      tools: {
        ...tools,
        sampler: createSpanSampler(sampling),
        quotas: createQuotaChecker({ quota, now: tools.now, onUnchecked() {} }),
        sink: nowhere,
        onFilterReported() {},
      },
      projects: {
        find: async (publicKey, deadline) =>
          publicKey === project.publicKey ? project : projects.find(publicKey, deadline),
        globalConfig: projects.globalConfig,
      },
      accountant,
      metrics: { envelopes: unmeasured, transactions: unmeasured },
    });

  return async ({ dryRun, transactions }) => {
    const signal = AbortSignal.timeout(unitTimeoutMs);
    const trials = [
      ...(dryRun?.units ?? []).map(
        (unit): Trial => ({
          id: unit.id,
          run: async (project, ...dry) =>
            only(await dryPort(project, ...dry).processEnvelopes({ units: [ownedBy(project, unit)] }, { signal })),
        }),
      ),
      ...transactions.map(
        (unit): Trial => ({
          id: unit.id,
          run: async (project, ...dry) =>
            only(await dryPort(project, ...dry).processTransactions({ units: [ownedBy(project, unit)] }, { signal })),
        }),
      ),
    ];
    const result = await answerDryRun(dryRun, {
      findProject: (publicKey) => projects.find(publicKey, signal),
      globalConfig: projects.globalConfig,
      ...neighbours,
      now: tools.now,
      trials,
      onBug: (message) => tools.logger.error({ problem: message }, "a dry run met a mistake of ours"),
    });
    return { result };
  };
}

function only({ results }: { readonly results: readonly EnvelopeUnitResult[] }): EnvelopeUnitResult {
  const [result] = results;
  if (result === undefined) throw new Error("the processor answered a unit with no result");
  return result;
}
