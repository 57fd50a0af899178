import type { ProjectState, ProjectStates } from "@weir/project-state";
import type { FoundRules, SamplingProjects } from "../domain/sampling-projects.ts";

/** Options of the projects. */
export interface WatchedSamplingProjectsOptions {
  readonly states: Pick<ProjectStates, "peek" | "resolve">;
  /** How long an evaluation waits for a project that is not known yet, in ms. */
  readonly waitMs: number;
}

/** Rules from the pushed project states. */
export function createWatchedSamplingProjects({ states, waitMs }: WatchedSamplingProjectsOptions): SamplingProjects {
  async function wait(publicKey: string): Promise<ProjectState> {
    const signal = AbortSignal.timeout(waitMs);
    try {
      return await states.resolve(publicKey, signal);
    } catch (error) {
      if (signal.aborted) return states.peek(publicKey);
      throw error;
    }
  }

  return {
    find(ownKey, rootKey) {
      const own = states.peek(ownKey);
      const root = rootKey === "" || rootKey === ownKey ? undefined : states.peek(rootKey);
      const rootIsOwn = rootKey === ownKey;
      if (own.status !== "pending" && root?.status !== "pending") return rulesOf(own, rootIsOwn ? own : root);
      return Promise.all([wait(ownKey), root && wait(rootKey)]).then(([resolvedOwn, resolvedRoot]) =>
        rulesOf(resolvedOwn, rootIsOwn ? resolvedOwn : resolvedRoot),
      );
    },
  };
}

function rulesOf(own: ProjectState, root: ProjectState | undefined): FoundRules {
  const ownUnknown = own.status === "pending";
  const rootUnknown = root?.status === "pending";
  return {
    rules: { own: samplingOf(own), root: samplingOf(root), hasRoot: root !== undefined && mayBeAsked(own, root) },
    unresolved: ownUnknown || rootUnknown,
    ownUnknown,
    rootUnknown,
  };
}

function samplingOf(state: ProjectState | undefined) {
  return state?.status === "enabled" ? state.config.sampling : undefined;
}

/** A project that is disabled, or of another organization, has no say. One that is not known has, and no rules. */
function mayBeAsked(own: ProjectState, root: ProjectState): boolean {
  if (root.status !== "enabled") return root.status === "pending";
  return own.status !== "enabled" || own.organizationId === root.organizationId;
}
