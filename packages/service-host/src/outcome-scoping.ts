import type { OutcomeScopingLookup } from "@weir/managed";
import type { ProjectStates } from "@weir/project-state";

/**
 * Whom outcomes belong to when they are flushed: the ids of the project's current state (quotas, section "Outcome
 * pipeline"). Outcomes of unknown and disabled projects belong to nobody and are not delivered to consumers; with
 * `tellUnknown` they are delivered under the ids that the sender stated, for a person who asks why nothing arrives.
 */
export function lookUpScoping(
  projects: ProjectStates,
  { tellUnknown }: { tellUnknown: boolean },
): OutcomeScopingLookup {
  return (scoping) => {
    const state = projects.peek(scoping.publicKey);
    if (state.status === "enabled") return state.scoping;
    if (state.status === "pending") return "pending";
    return tellUnknown ? scoping : undefined;
  };
}
