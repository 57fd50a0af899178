/** The project lookup over the pushed cache of project states. */
import type { ProjectState, ProjectStates } from "@weir/project-state";
import type { ProjectLookup } from "../domain/project-lookup.ts";
import { RetryLater } from "../domain/retry-later.ts";

/** Options of the lookup. */
export interface WatchedProjectsOptions {
  readonly states: Pick<ProjectStates, "peek" | "resolve" | "globalConfig">;
  /** How long to wait for a project that is not known yet, in ms. */
  readonly waitMs: number;
}

/** Creates the lookup. */
export function createWatchedProjects({ states, waitMs }: WatchedProjectsOptions): ProjectLookup {
  async function known(publicKey: string, signal: AbortSignal): Promise<ProjectState> {
    const state = states.peek(publicKey);
    if (state.status !== "pending") return state;
    try {
      return await states.resolve(publicKey, AbortSignal.any([signal, AbortSignal.timeout(waitMs)]));
    } catch (cause) {
      throw new RetryLater("project_unavailable", `the project of ${publicKey} is not known yet`, { cause });
    }
  }

  return {
    async find(publicKey, signal) {
      const state = await known(publicKey, signal);
      if (state.status === "enabled") return state;
      if (state.status === "disabled") return undefined;
      throw new RetryLater("project_unavailable", `the configuration of the project of ${publicKey} is malformed`);
    },
    globalConfig: states.globalConfig,
  };
}
