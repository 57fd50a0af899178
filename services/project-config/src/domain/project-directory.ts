/** All projects of the local sources: who has which key, and what changed. */
import type { ProjectState } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import type { LocalProject } from "./project.ts";
import { disabledState, pendingState, servedState } from "./served-state.ts";

/** A key or project id that two sources claim. The first one is used. */
export interface Conflict {
  /** `key …` or `project …`. */
  readonly subject: string;
  readonly used: string;
  readonly ignored: string;
}

export interface ProjectDirectory {
  /** The state of any key: pending before the first `replace`; if no local source has it, what is known elsewhere. */
  state(publicKey: string): ProjectState;
  /** Projects with an id, by ascending id. */
  list(): readonly LocalProject[];
  get(projectId: bigint): LocalProject | undefined;
  hasKey(publicKey: string): boolean;
  /** The project of the local sources that has a key. */
  ofKey(publicKey: string): LocalProject | undefined;
  /** False until the sources were loaded. */
  readonly loaded: boolean;
  readonly conflicts: readonly Conflict[];
  /**
   * Takes the projects anew, those with precedence first.
   * @returns the keys whose state is now another one
   */
  replace(projects: Iterable<LocalProject>): readonly string[];
}

/** @param elsewhere the state of a key that no local source has; default: disabled */
export function createProjectDirectory(
  elsewhere: (publicKey: string) => ProjectState = disabledState,
): ProjectDirectory {
  let byKey = new Map<string, LocalProject>();
  let byId = new Map<bigint, LocalProject>();
  let sorted: readonly LocalProject[] = [];
  let conflicts: readonly Conflict[] = [];
  let loaded = false;
  /** Built when first asked for. */
  const served = new Map<string, ProjectState>();

  return {
    state(publicKey) {
      if (!loaded) return pendingState(publicKey);
      const known = served.get(publicKey);
      if (known !== undefined) return known;
      const project = byKey.get(publicKey);
      if (project === undefined) return elsewhere(publicKey);
      const state = servedState(publicKey, project);
      served.set(publicKey, state);
      return state;
    },
    list: () => sorted,
    get: (projectId) => byId.get(projectId),
    hasKey: (publicKey) => byKey.has(publicKey),
    ofKey: (publicKey) => byKey.get(publicKey),
    get loaded() {
      return loaded;
    },
    get conflicts() {
      return conflicts;
    },
    replace(projects) {
      const next = arrange(projects);
      const changed = changedKeys(byKey, next.byKey);
      for (const publicKey of changed) served.delete(publicKey);
      ({ byKey, byId, conflicts } = next);
      sorted = [...byId.values()].sort((left, right) => compareIds(left.projectId, right.projectId));
      loaded = true;
      return changed;
    },
  };
}

function arrange(projects: Iterable<LocalProject>) {
  const byKey = new Map<string, LocalProject>();
  const byId = new Map<bigint, LocalProject>();
  const conflicts: Conflict[] = [];
  for (const project of projects) {
    for (const { publicKey } of project.keys) {
      const owner = byKey.get(publicKey);
      if (owner === undefined) byKey.set(publicKey, project);
      else if (owner !== project) {
        conflicts.push({ subject: `key ${publicKey}`, used: owner.place, ignored: project.place });
      }
    }
    if (project.projectId === undefined) continue;
    const owner = byId.get(project.projectId);
    // Several files may speak of one project, each for a key of its own: they are listed as one.
    if (owner === undefined) byId.set(project.projectId, project);
    else if (owner.origin === "file" && project.origin === "file")
      byId.set(project.projectId, withKeysOf(owner, project));
    else conflicts.push({ subject: `project ${project.projectId}`, used: owner.place, ignored: project.place });
  }
  return { byKey, byId, conflicts };
}

function withKeysOf(owner: LocalProject, other: LocalProject): LocalProject {
  const known = new Set(owner.keys.map(({ publicKey }) => publicKey));
  return { ...owner, keys: [...owner.keys, ...other.keys.filter(({ publicKey }) => !known.has(publicKey))] };
}

function changedKeys(before: ReadonlyMap<string, LocalProject>, after: ReadonlyMap<string, LocalProject>): string[] {
  const changed: string[] = [];
  for (const [publicKey, project] of after) if (before.get(publicKey) !== project) changed.push(publicKey);
  for (const publicKey of before.keys()) if (!after.has(publicKey)) changed.push(publicKey);
  return changed;
}

function compareIds(left: bigint | undefined, right: bigint | undefined): number {
  if (left === right) return 0;
  return (left ?? 0n) < (right ?? 0n) ? -1 : 1;
}
