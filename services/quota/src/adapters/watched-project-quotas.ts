import type { ProjectState, ProjectStates } from "@weir/project-state";
import type { Quota } from "@weir/rate-limits";
import type { ProjectQuotas } from "../domain/project-quotas.ts";

/** Options of the quotas. */
export interface WatchedProjectQuotasOptions {
  readonly states: Pick<ProjectStates, "peek" | "resolve" | "globalConfig">;
  /** How long a check waits for a project that is not known yet, in ms. */
  readonly waitMs: number;
}

/** Quotas from the pushed project states. A disabled project has the global quotas only. */
export function createWatchedProjectQuotas({ states, waitMs }: WatchedProjectQuotasOptions): ProjectQuotas {
  const joined = new WeakMap<readonly Quota[], { readonly global: readonly Quota[]; readonly all: readonly Quota[] }>();

  function quotasOf(state: ProjectState): readonly Quota[] | undefined {
    if (state.status === "pending") return undefined;
    const global = states.globalConfig().quotas;
    if (state.status === "disabled") return global;
    return global.length === 0 ? state.config.quotas : join(global, state.config.quotas);
  }

  /** The same list for the same two, as long as both are in use. */
  function join(global: readonly Quota[], own: readonly Quota[]): readonly Quota[] {
    const known = joined.get(own);
    if (known?.global === global) return known.all;
    const all = [...global, ...own];
    joined.set(own, { global, all });
    return all;
  }

  async function wait(publicKey: string): Promise<readonly Quota[] | undefined> {
    const signal = AbortSignal.timeout(waitMs);
    try {
      return quotasOf(await states.resolve(publicKey, signal));
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  return {
    find(publicKey) {
      const state = states.peek(publicKey);
      return state.status === "pending" ? wait(publicKey) : quotasOf(state);
    },
  };
}
