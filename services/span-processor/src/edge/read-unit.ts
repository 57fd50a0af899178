/** From messages to the domain's view of a unit. */
import type { ModelTables } from "@weir/ai-attributes";
import { openTrail } from "@weir/decision-ring";
import type { EnvelopeUnit } from "@weir/gen/weir/common/v1/envelope.ts";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { EnabledProject } from "@weir/project-state";
import { fromProtoRateLimit, RateLimits } from "@weir/rate-limits";
import type { ProjectLookup } from "../domain/project-lookup.ts";
import { RetryLater } from "../domain/retry-later.ts";
import type { UnitContext } from "../domain/unit-context.ts";
import { fromMilliseconds, fromTimestamp } from "../domain/values/instant.ts";
import { createStableIds } from "../domain/values/stable-ids.ts";

/** What reading needs. */
export interface UnitReaderOptions {
  readonly projects: ProjectLookup;
  readonly modelTables: ModelTables;
  /** Ms since the epoch. */
  readonly now: () => number;
}

type AnyUnit = Pick<EnvelopeUnit, "id" | "receivedAt" | "trace" | "samplingKey" | "cachedRateLimits" | "explain"> &
  Partial<Pick<EnvelopeUnit, "sentAt" | "request">>;

/**
 * The context of a unit that has no turn yet.
 * @returns undefined if its project is disabled or does not exist
 * @throws RetryLater if the project is not known yet
 */
export async function readUnit(
  unit: AnyUnit,
  scoping: Scoping,
  { projects, modelTables, now }: UnitReaderOptions,
  signal: AbortSignal,
): Promise<UnitContext | undefined> {
  const project = await projects.find(scoping.publicKey, signal);
  if (project === undefined) return undefined;
  const global = projects.globalConfig();
  const nowMs = now();
  return {
    id: unit.id,
    scoping,
    project,
    receivedAt: unit.receivedAt === undefined ? fromMilliseconds(nowMs) : fromTimestamp(unit.receivedAt),
    sentAt: unit.sentAt === undefined ? undefined : fromTimestamp(unit.sentAt),
    trace: unit.trace,
    rootProject: await rootProject(unit, project, projects, signal),
    request: unit.request,
    globalFilters: global.filters,
    allowedHosts: new Set(global.options.allowedHosts),
    models: modelTables(global.document),
    quotas: [...global.quotas, ...project.config.quotas],
    cachedLimits: RateLimits.of(unit.cachedRateLimits.map((limit) => fromProtoRateLimit(limit, nowMs))),
    ids: createStableIds(unit.id),
    explains: Boolean(unit.explain),
    trail: openTrail(unit.explain),
    foundLimits: RateLimits.empty(),
    endTurn: () => {},
    signal,
  };
}

/** The project that started the trace; one that is not known in time counts as unknown. */
async function rootProject(
  { trace, samplingKey }: AnyUnit,
  own: EnabledProject,
  projects: ProjectLookup,
  signal: AbortSignal,
): Promise<EnabledProject | undefined> {
  if (trace === undefined || samplingKey === "") return undefined;
  if (samplingKey === own.publicKey) return own;
  try {
    const root = await projects.find(samplingKey, signal);
    return root?.organizationId === own.organizationId ? root : undefined;
  } catch (error) {
    if (error instanceof RetryLater && !signal.aborted) return undefined;
    throw error;
  }
}
