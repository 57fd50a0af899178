/** All projects of the local sources: who has which key, and what changed. */
import type { ProjectState } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { type ListedProject, listProjects } from "./listed-projects.ts";
import type { LocalProject } from "./project.ts";
import type { ReplacedProject } from "./project-source.ts";
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
  hasSlug(slug: string): boolean;
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
  /**
   * Takes one project in the place of another, of the source with the least precedence, whose projects share neither
   * keys nor ids. The outcome is that of taking all anew; the work is that for the keys of the two.
   * @returns the keys whose state is now another one
   */
  replaceLast(replaced: ReplacedProject): readonly string[];
}

/** @param elsewhere the state of a key that no local source has; default: disabled */
export function createProjectDirectory(
  elsewhere: (publicKey: string) => ProjectState = disabledState,
): ProjectDirectory {
  let byKey = new Map<string, LocalProject>();
  let listed = listProjects(new Map());
  let conflicts = new Map<string, Conflict>();
  let loaded = false;
  /** Built when first asked for. */
  const served = new Map<string, ProjectState>();

  /** Gives up what a project of the last source has, unless another has it anyway. */
  function release(project: LocalProject): void {
    for (const { publicKey } of project.keys) {
      if (byKey.get(publicKey) === project) byKey.delete(publicKey);
      conflicts.delete(conflictId(keySubject(publicKey), project.place));
    }
    if (project.projectId === undefined) return;
    if (listed.get(project.projectId) === project) listed.delete(project.projectId);
    conflicts.delete(conflictId(idSubject(project.projectId), project.place));
  }

  /** Claims what a project of the last source says that it has. */
  function claim(project: LocalProject): void {
    claimKeys(project, byKey, conflicts);
    if (!hasId(project)) return;
    const owner = listed.get(project.projectId);
    if (owner === undefined) listed.set(project);
    else addConflict(conflicts, idSubject(project.projectId), owner, project);
  }

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
    list: () => listed.list,
    get: (projectId) => listed.get(projectId),
    hasSlug: (slug) => listed.hasSlug(slug),
    hasKey: (publicKey) => byKey.has(publicKey),
    ofKey: (publicKey) => byKey.get(publicKey),
    get loaded() {
      return loaded;
    },
    get conflicts() {
      return [...conflicts.values()];
    },
    replace(projects) {
      const next = arrange(projects);
      const changed = changedKeys(byKey, next.byKey);
      for (const publicKey of changed) served.delete(publicKey);
      ({ byKey, conflicts } = next);
      listed = listProjects(next.byId);
      loaded = true;
      return changed;
    },
    replaceLast({ before, after }) {
      const touched = new Set([...(before?.keys ?? []), ...(after?.keys ?? [])].map(({ publicKey }) => publicKey));
      const owners = new Map([...touched].map((publicKey) => [publicKey, byKey.get(publicKey)]));
      if (before !== undefined) release(before);
      if (after !== undefined) claim(after);
      const changed = [...touched].filter((publicKey) => byKey.get(publicKey) !== owners.get(publicKey));
      for (const publicKey of changed) served.delete(publicKey);
      return changed;
    },
  };
}

function arrange(projects: Iterable<LocalProject>) {
  const byKey = new Map<string, LocalProject>();
  const byId = new Map<bigint, ListedProject>();
  const conflicts = new Map<string, Conflict>();
  for (const project of projects) {
    claimKeys(project, byKey, conflicts);
    if (!hasId(project)) continue;
    const owner = byId.get(project.projectId);
    // Several files may speak of one project, each for a key of its own: they are listed as one.
    if (owner === undefined) byId.set(project.projectId, project);
    else if (owner.origin === "file" && project.origin === "file")
      byId.set(project.projectId, withKeysOf(owner, project));
    else addConflict(conflicts, idSubject(project.projectId), owner, project);
  }
  return { byKey, byId, conflicts };
}

/** Gives a project those of its keys that no other had before. */
function claimKeys(project: LocalProject, byKey: Map<string, LocalProject>, conflicts: Map<string, Conflict>): void {
  for (const { publicKey } of project.keys) {
    const owner = byKey.get(publicKey);
    if (owner === undefined) byKey.set(publicKey, project);
    else if (owner !== project) addConflict(conflicts, keySubject(publicKey), owner, project);
  }
}

function hasId(project: LocalProject): project is ListedProject {
  return project.projectId !== undefined;
}

function addConflict(conflicts: Map<string, Conflict>, subject: string, used: LocalProject, ignored: LocalProject) {
  conflicts.set(conflictId(subject, ignored.place), { subject, used: used.place, ignored: ignored.place });
}

function conflictId(subject: string, ignoredPlace: string): string {
  return `${subject}\n${ignoredPlace}`;
}

function keySubject(publicKey: string): string {
  return `key ${publicKey}`;
}

function idSubject(projectId: bigint): string {
  return `project ${projectId}`;
}

function withKeysOf(owner: ListedProject, other: LocalProject): ListedProject {
  const known = new Set(owner.keys.map(({ publicKey }) => publicKey));
  return { ...owner, keys: [...owner.keys, ...other.keys.filter(({ publicKey }) => !known.has(publicKey))] };
}

function changedKeys(before: ReadonlyMap<string, LocalProject>, after: ReadonlyMap<string, LocalProject>): string[] {
  const changed: string[] = [];
  for (const [publicKey, project] of after) if (before.get(publicKey) !== project) changed.push(publicKey);
  for (const publicKey of before.keys()) if (!after.has(publicKey)) changed.push(publicKey);
  return changed;
}
