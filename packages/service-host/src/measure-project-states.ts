import type { ProjectState, ProjectStates } from "@weir/project-state";
import type { Metrics } from "@weir/telemetry";
import type { Clock, ServiceName } from "./service.ts";

/** What is measured, and for whom. */
export interface MeasuredProjectStates {
  readonly service: ServiceName;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Most states that are held. */
  readonly maxProjects: number;
}

/** Project states whose fill is exported, and how long was waited for those that were not known yet. */
export function measureProjectStates(
  states: ProjectStates,
  { service, metrics, clock, maxProjects }: MeasuredProjectStates,
): ProjectStates {
  const labels = { service };
  metrics.observe("project_states.held", labels, () => states.size());
  metrics.observe("project_states.capacity", labels, () => maxProjects);
  metrics.observe("project_states.out_of_reach", labels, () => states.outOfReachMs() / 1000);
  const known = metrics.counter("project_states.resolved", { service, result: "known" });
  const awaited = metrics.counter("project_states.resolved", { service, result: "awaited" });
  const missing = metrics.counter("project_states.resolved", { service, result: "not_in_time" });
  const wait = metrics.histogram("project_states.wait", labels);

  async function waitFor(publicKey: string, signal: AbortSignal): Promise<ProjectState> {
    const startedMs = clock.monotonicMs();
    try {
      const state = await states.resolve(publicKey, signal);
      awaited.add();
      return state;
    } catch (error) {
      missing.add();
      throw error;
    } finally {
      wait.observe((clock.monotonicMs() - startedMs) / 1000);
    }
  }

  return {
    ...states,
    resolve(publicKey, signal) {
      if (states.peek(publicKey).status === "pending") return waitFor(publicKey, signal);
      known.add();
      return states.resolve(publicKey, signal);
    },
  };
}
