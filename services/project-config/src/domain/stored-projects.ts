/** The embedded store as a source of projects. */
import type { LocalProject } from "./project.ts";
import type { ProjectSource } from "./project-source.ts";
import type { ProjectStore, StoredProject } from "./project-store.ts";
import { revisionOf } from "./revision.ts";

export interface StoredProjects extends ProjectSource {
  /** Reads the store again after a write. Projects that did not change keep their objects. */
  refresh(): void;
}

export function createStoredProjects(store: ProjectStore): StoredProjects {
  let projects: readonly LocalProject[] = [];
  let notify: () => void = () => {};

  function read(): void {
    const before = new Map(projects.map((project) => [project.revision, project]));
    projects = store.list().map((stored) => {
      const project = toLocalProject(stored);
      return before.get(project.revision) ?? project;
    });
  }

  return {
    name: "store",
    async start(onChange) {
      notify = onChange;
      read();
    },
    projects: () => projects,
    refresh() {
      read();
      notify();
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
