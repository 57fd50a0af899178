/** The projects that a unit is about, from the pushed cache; a project that is not there yet is waited for. */
import type { EnabledProject, GlobalConfig, ProjectState, ProjectStates } from "@weir/project-state";
import { RetryLater } from "./ports.ts";

/** Finds projects. */
export interface ProjectLookup {
  /**
   * The project of a DSN key; undefined if it is disabled or unknown.
   * @throws RetryLater if its state cannot be had now
   */
  project(publicKey: string, signal: AbortSignal): Promise<EnabledProject | undefined>;
  /** The project whose sampling rules apply; undefined if there is none, or it is of another organization. */
  samplingProject(publicKey: string, own: EnabledProject, signal: AbortSignal): Promise<EnabledProject | undefined>;
  globalConfig(): GlobalConfig;
}

/** Finds projects in the cache. */
export function createProjectLookup(states: ProjectStates): ProjectLookup {
  async function state(publicKey: string, signal: AbortSignal): Promise<ProjectState> {
    const known = states.peek(publicKey);
    if (known.status !== "pending") return known;
    try {
      const resolved = await states.resolve(publicKey, signal);
      if (resolved.status !== "pending") return resolved;
    } catch (error) {
      throw new RetryLater("project_unavailable", `the project's configuration could not be had: ${error}`, { cause: error });
    }
    throw new RetryLater("project_unavailable", "the project's configuration is not known yet");
  }

  async function enabled(publicKey: string, signal: AbortSignal): Promise<EnabledProject | undefined> {
    const found = await state(publicKey, signal);
    return found.status === "enabled" ? found : undefined;
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
