/** Whether a service still hears of changes of the projects that it watches. */
import type { ProjectStates } from "@weir/project-state";
import type { HealthPart } from "./service.ts";

/** What was pushed earlier stays in use meanwhile. */
const toleratedOutOfReachMs = 30_000;

/** The health of the watch: a neighbour that was out of reach for less than 30 s does no harm. */
export function watchHealth(states: Pick<ProjectStates, "outOfReachMs">): HealthPart {
  const outOfReachMs = states.outOfReachMs();
  const name = "project-config";
  if (outOfReachMs < toleratedOutOfReachMs) return { name, healthy: true };
  return { name, healthy: false, detail: `out of reach for ${Math.round(outOfReachMs / 1000)} s` };
}
