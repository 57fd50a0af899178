import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { ProjectStates } from "@weir/project-state";

/**
 * Whom outcomes belong to when they are flushed: the ids of the project's current state, nobody if it is disabled
 * (quotas, section "Outcome pipeline").
 */
export function lookUpScoping(projects: ProjectStates, scoping: Scoping): Scoping | "pending" | undefined {
  const state = projects.peek(scoping.publicKey);
  if (state.status === "enabled") return state.scoping;
  return state.status === "pending" ? "pending" : undefined;
}
