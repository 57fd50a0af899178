/** The embedded store as a source of projects. */
import type { LocalProject } from "./project.ts";
import type { ProjectSource, ReplacedProject } from "./project-source.ts";
import type { ProjectStore, StoredProject } from "./project-store.ts";
import { revisionOf } from "./revision.ts";

export interface StoredProjects extends ProjectSource {
  /** Reads one project again after a write to it, and no other: there may be a hundred thousand. */
  refresh(projectId: bigint): void;
}

export function createStoredProjects(store: ProjectStore): StoredProjects {
  const projects = new Map<bigint, LocalProject>();
  let notify: (replaced: ReplacedProject) => void = () => {};

  return {
    name: "store",
    async start(onChange) {
      notify = onChange;
      for (const stored of store.list()) projects.set(stored.projectId, toLocalProject(stored));
    },
    projects: () => projects.values(),
    refresh(projectId) {
      const stored = store.get(projectId);
      const before = projects.get(projectId);
      const after = stored === undefined ? undefined : toLocalProject(stored);
      if (after === undefined) projects.delete(projectId);
      else projects.set(projectId, after);
      notify({ before, after });
    },
    async stop() {
      store.close();
    },
  };
}

function toLocalProject(stored: StoredProject): LocalProject {
  const { projectId, organizationId, slug, disabled, keys, lastChangeMs } = stored;
  const json = Buffer.from(JSON.stringify(stateDocument(stored)));
  const revision = revisionOf(json);
  return {
    projectId,
    organizationId,
    slug,
    disabled,
    keys,
    origin: "store",
    place: "store",
    json,
    revision,
    lastChangeMs,
  };
}

/** The project state document of a stored project. */
export function stateDocument(stored: StoredProject): Readonly<Record<string, unknown>> {
  return {
    disabled: stored.disabled,
    projectId: Number(stored.projectId),
    organizationId: Number(stored.organizationId),
    slug: stored.slug,
    lastChange: new Date(stored.lastChangeMs).toISOString(),
    publicKeys: stored.keys.map(({ publicKey, keyId }) => ({ publicKey, numericId: Number(keyId) })),
    config: stored.config,
  };
}
