/** Finds projects in the pushed cache; one that is not there yet is waited for. */
import type { EnabledProject, ProjectState, ProjectStates } from "@weir/project-state";
import type { ProjectLookup } from "../domain/ports.ts";
import { RetryLater } from "../domain/ports.ts";

/** Options of the lookup. */
export interface WatchedProjectsOptions {
  readonly states: Pick<ProjectStates, "peek" | "resolve" | "globalConfig">;
  /** How long a project that is not known yet is waited for, in ms. */
  readonly waitMs: number;
}

/** Finds projects. */
export function createWatchedProjects({ states, waitMs }: WatchedProjectsOptions): ProjectLookup {
  async function resolve(publicKey: string, signal: AbortSignal): Promise<ProjectState> {
    try {
      return await states.resolve(publicKey, AbortSignal.any([signal, AbortSignal.timeout(waitMs)]));
    } catch (error) {
      throw new RetryLater("project_unavailable", `the project's configuration was not there within ${waitMs} ms`, {
        cause: error,
      });
    }
  }

  async function enabled(publicKey: string, signal: AbortSignal): Promise<EnabledProject | undefined> {
    const known = states.peek(publicKey);
    const state = known.status === "pending" ? await resolve(publicKey, signal) : known;
    if (state.status === "pending")
      throw new RetryLater("project_unavailable", "the project's configuration is malformed");
    return state.status === "enabled" ? state : undefined;
  }

  return {
    project: enabled,
    async samplingProject(publicKey, own, signal) {
      if (publicKey === "") return undefined;
      if (publicKey === own.publicKey) return own;
      const found = await enabled(publicKey, signal);
      return found?.organizationId === own.organizationId ? found : undefined;
    },
    globalConfig: () => states.globalConfig(),
  };
}
