/** Endpoints that wait for a project's configuration, and the global options that say whether they may. */
import type { ProjectState, ProjectStates } from "@weir/project-state";

/** The global option `relay.endpoint-fetch-config.enabled`; default: no. */
export function mayWaitForProjects(projects: Pick<ProjectStates, "globalConfig">): boolean {
  return projects.globalConfig().options.endpointsFetchConfig;
}

/** The global option `relay.upload-chunk.size`: the size of pieces, in bytes, that senders are told; undefined: any. */
export function uploadChunkBytes(projects: Pick<ProjectStates, "globalConfig">): number | undefined {
  const { uploadChunkBytes: bytes } = projects.globalConfig().options;
  return bytes > 0 ? bytes : undefined;
}

/** The state of a project; undefined if it is not known until the signal aborts. */
export async function resolveInTime(
  projects: Pick<ProjectStates, "resolve">,
  publicKey: string,
  signal: AbortSignal,
): Promise<Exclude<ProjectState, { status: "pending" }> | undefined> {
  try {
    const state = await projects.resolve(publicKey, signal);
    return state.status === "pending" ? undefined : state;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}
