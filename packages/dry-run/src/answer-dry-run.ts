/** Answers a dry run: the project as it is or would be, then unit after unit through a processor's own steps. */
import type { DryRun, DryRunResult, TriedUnit } from "@weir/gen/weir/common/v1/dry_run.ts";
import type { EnvelopeUnit, EnvelopeUnitResult } from "@weir/gen/weir/common/v1/envelope.ts";
import type { QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import type { SamplingServiceDefinition } from "@weir/gen/weir/sampling/v1/sampling.ts";
import type { EnabledProject, GlobalConfig } from "@weir/project-state";
import { parseProjectState } from "@weir/project-state";
import type { ConfigProblem } from "@weir/rate-limits";
import type { Port } from "@weir/rpc";
import { RpcError } from "@weir/rpc";
import type { DryLedger } from "./dry-ledger.ts";
import { createDryLedger } from "./dry-ledger.ts";
import { createDryQuota } from "./dry-quota.ts";
import { createDrySampling } from "./dry-sampling.ts";

const maxUnits = 100;

/** The neighbours that are asked, and those that answer in their place. */
export interface DryNeighbours {
  readonly quota: Pick<Port<QuotaServiceDefinition>, "check">;
  readonly sampling: Pick<Port<SamplingServiceDefinition>, "evaluate">;
}

/** Something that is tried, after what was tried before it. */
export interface Trial {
  /** Of its unit. */
  readonly id: string;
  /** Processes it as data of the project, with these neighbours and this account, and delivers nothing. */
  readonly run: (project: EnabledProject, neighbours: DryNeighbours, ledger: DryLedger) => Promise<EnvelopeUnitResult>;
}

/** What answering needs. */
export interface DryRunOptions {
  /** The project as it is; undefined if it is disabled or unknown. */
  readonly findProject: (publicKey: string) => Promise<EnabledProject | undefined>;
  readonly globalConfig: () => GlobalConfig;
  readonly quota: Pick<Port<QuotaServiceDefinition>, "getUsage">;
  readonly sampling: Pick<Port<SamplingServiceDefinition>, "explain">;
  /** Ms since the epoch. */
  readonly now: () => number;
  readonly trials: readonly Trial[];
  /** Told about mistakes of ours. */
  readonly onBug: (message: string) => void;
}

/**
 * Answers.
 * @throws RpcError INVALID_ARGUMENT, NOT_FOUND
 */
export async function answerDryRun(dryRun: DryRun | undefined, options: DryRunOptions): Promise<DryRunResult> {
  if (dryRun === undefined) throw invalid("dry_run", "found none, expected one");
  const { publicKey, configJson } = dryRun;
  const { trials } = options;
  if (trials.length > maxUnits) throw invalid("units", `found ${trials.length}, expected at most ${maxUnits}`);
  const current = await options.findProject(publicKey);
  if (current === undefined) throw new RpcError("NOT_FOUND", `found no enabled project with the key ${publicKey}`);
  const project = configJson === undefined ? current : withConfig(current, configJson);
  const quotas = [...options.globalConfig().quotas, ...project.config.quotas];
  const neighbours = {
    quota: createDryQuota({ quotas, used: await usageOf(publicKey, options), now: options.now }),
    sampling: createDrySampling(options.sampling, configJson === undefined ? undefined : samplingOf(project)),
  };
  const tried: TriedUnit[] = [];
  for (const { id, run } of trials) {
    const ledger = createDryLedger(options.onBug);
    const { failure } = await run(project, neighbours, ledger);
    const { kept, dropped, reported } = ledger;
    tried.push({ id, kept: kept(), dropped: dropped(), reported: reported(), failure });
  }
  return { units: tried, problems: configJson === undefined ? [] : project.problems.map(describe) };
}

/** A unit as data of a project. */
export function ownedBy<U extends Pick<EnvelopeUnit, "scoping" | "samplingKey">>(project: EnabledProject, unit: U): U {
  return { ...unit, scoping: project.scoping, samplingKey: unit.samplingKey || project.publicKey };
}

/** The project with another configuration: read as it would be once it is saved. */
function withConfig(current: EnabledProject, configJson: string): EnabledProject {
  const { publicKey, projectId, organizationId } = current;
  const document = { projectId: Number(projectId ?? 0n), organizationId: Number(organizationId) };
  const state = parseProjectState(publicKey, "dry run", { ...document, config: parse(configJson) });
  if (state.status === "enabled") return { ...state, scoping: current.scoping };
  const problems = state.status === "pending" ? state.problems.map(describe) : [];
  throw invalid("config_json", ["found a malformed configuration", ...problems].join("; "));
}

/** The project's rules as they are to be tried; without any, a list of none. */
function samplingOf({ config }: EnabledProject): string {
  return JSON.stringify(config.document.sampling ?? { version: 2, rules: [] });
}

/** What is used of the quotas so far. If nobody can tell, they count as unused. */
async function usageOf(publicKey: string, { quota }: DryRunOptions): Promise<ReadonlyMap<string, number>> {
  try {
    const { quotas } = await quota.getUsage({ publicKey });
    return new Map(quotas.map(({ quotaId, consumed }) => [quotaId, Number(consumed)]));
  } catch (error) {
    if (error instanceof RpcError) return new Map();
    throw error;
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw invalid("config_json", `expected JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function describe({ path, found, expected, action }: ConfigProblem): string {
  return `${path}: found ${found}, expected ${expected}; ${action}`;
}

function invalid(field: string, description: string): RpcError {
  return new RpcError("INVALID_ARGUMENT", `${field}: ${description}`, { violations: [{ field, description }] });
}
