/** Projects by id, in order, changed one by one: there may be a hundred thousand. */
import type { LocalProject } from "./project.ts";

/** A project that can be listed: one that says its id. */
export type ListedProject = LocalProject & { readonly projectId: bigint };

/** The projects with an id, at most one for each. */
export interface ListedProjects {
  get(projectId: bigint): ListedProject | undefined;
  hasSlug(slug: string): boolean;
  /** By ascending id. */
  readonly list: readonly ListedProject[];
  /** Takes the place of the one with the same id. */
  set(project: ListedProject): void;
  delete(projectId: bigint): void;
}

/** Puts them in order. */
export function listProjects(projects: ReadonlyMap<bigint, ListedProject>): ListedProjects {
  const byId = new Map(projects);
  const list = [...byId.values()].sort((left, right) => compareIds(left.projectId, right.projectId));
  /** How many have a slug: those of files may be alike. */
  const slugs = new Map<string, number>();
  for (const { slug } of list) countSlug(slug, 1);

  function countSlug(slug: string, change: 1 | -1): void {
    const count = (slugs.get(slug) ?? 0) + change;
    if (count === 0) slugs.delete(slug);
    else slugs.set(slug, count);
  }

  /** Where the project with an id stands, or would stand. */
  function positionOf(projectId: bigint): number {
    let [from, to] = [0, list.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      const found = list[middle];
      if (found !== undefined && found.projectId < projectId) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  return {
    get: (projectId) => byId.get(projectId),
    hasSlug: (slug) => slugs.has(slug),
    list,
    set(project) {
      const former = byId.get(project.projectId);
      if (former !== undefined) countSlug(former.slug, -1);
      countSlug(project.slug, 1);
      list.splice(positionOf(project.projectId), former === undefined ? 0 : 1, project);
      byId.set(project.projectId, project);
    },
    delete(projectId) {
      const former = byId.get(projectId);
      if (former === undefined) return;
      countSlug(former.slug, -1);
      list.splice(positionOf(projectId), 1);
      byId.delete(projectId);
    },
  };
}

function compareIds(left: bigint, right: bigint): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
