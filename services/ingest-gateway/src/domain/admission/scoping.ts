/** Whom an envelope belongs to, as far as is known. */
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { ProjectState } from "@weir/project-state";

/** Scoping from a project's state; while the state is not known, only what the request said. */
export function scopingOf(
  state: ProjectState,
  stated: { readonly publicKey: string; readonly projectId: bigint | undefined },
): Scoping {
  if (state.status !== "enabled") {
    return { organizationId: 0n, projectId: stated.projectId ?? 0n, publicKey: stated.publicKey, keyId: undefined };
  }
  if (state.projectId !== undefined || stated.projectId === undefined) return state.scoping;
  return { ...state.scoping, projectId: stated.projectId };
}
