/**
 * What is decided about a crash upload before its body is read (ingest, section "Minidump").
 *
 * A crashed program does not come again, and its upload is large: where the global configuration says so, the door waits
 * for the project, and drops what could only be thrown away.
 */
import { DataCategory } from "@weir/data-category";
import { limitOutcome } from "@weir/decision-ring";
import { invalid, type Outcome } from "@weir/managed";
import type { EnabledProject, ProjectStates } from "@weir/project-state";
import type { ProjectRateLimits } from "@weir/rate-limits";
import { checkQuotas } from "@weir/rate-limits";
import type { Refuse, RefusedRequest } from "./refuse.ts";
import { scopingOf } from "./scoping.ts";
import { mayWaitForProjects, resolveInTime } from "./waiting-endpoints.ts";

/** Whether to read the body; if not, the crash is accounted for. */
export type CrashDecision = "read" | "limited" | "disabled" | "unavailable";

/**
 * Decides about a crash that is about to be uploaded. Waits no longer than until the signal aborts.
 * @param uploadsFeature projects with this feature have such crashes over their quota dropped unread
 */
export type CrashDoor = (
  request: RefusedRequest,
  uploadsFeature: string,
  signal: AbortSignal,
) => Promise<CrashDecision>;

/** What decides. */
export interface CrashDoorOptions {
  readonly projects: ProjectStates;
  readonly rateLimits: ProjectRateLimits;
  readonly refuse: Refuse;
  /** Ms since the epoch. */
  readonly now: () => number;
}

const crash = [[DataCategory.ERROR, 1]] as const;

/** Creates the door. */
export function createCrashDoor({ projects, rateLimits, refuse, now }: CrashDoorOptions): CrashDoor {
  /** The outcome of an error that is limited; undefined if it is not. */
  function limited(project: EnabledProject, request: RefusedRequest): Outcome | undefined {
    const nowMs = now();
    const item = { scoping: scopingOf(project, request), category: DataCategory.ERROR };
    const cached = rateLimits.get(request.publicKey, nowMs);
    const limits = checkQuotas({ quotas: project.config.quotas, cached, item, nowMs });
    if (!limits.isLimited(nowMs)) return undefined;
    return limitOutcome(limits, nowMs, { category: item.category, requested: 1, counted: false });
  }

  return async (request, uploadsFeature, signal) => {
    if (!mayWaitForProjects(projects)) return "read";
    const state = await resolveInTime(projects, request.publicKey, signal);
    if (state === undefined) {
      refuse(request, [{ outcome: invalid("project_unavailable"), quantities: crash }]);
      return "unavailable";
    }
    if (state.status === "disabled") {
      refuse(request, [{ outcome: invalid("project_id"), quantities: crash }]);
      return "disabled";
    }
    const outcome = state.config.features.has(uploadsFeature) ? limited(state, request) : undefined;
    if (outcome === undefined) return "read";
    refuse(request, [{ outcome, quantities: crash }]);
    return "limited";
  };
}
