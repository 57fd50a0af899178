/** Management of projects: create, change, delete, keys. What comes from a file can only be read. */
import { parseProjectState } from "@weir/project-state";
import { configOf, type LocalProject, type ProjectKey } from "./project.ts";
import type { ProjectDirectory } from "./project-directory.ts";
import { ProjectError } from "./project-error.ts";
import type { ProjectStore } from "./project-store.ts";
import type { StoredProjects } from "./stored-projects.ts";

/** What a created project accepts when nothing else is said: every kind of data that needs a flag, from everywhere. */
export const defaultProjectConfig: Readonly<Record<string, unknown>> = {
  allowedDomains: ["*"],
  features: [
    "organizations:ourlogs-ingestion",
    "organizations:tracemetrics-ingestion",
    "organizations:session-replay",
    "organizations:continuous-profiling",
  ],
};

const maxSlugChars = 50;
const maxConfigBytes = 4 * 1024 * 1024;

export interface NewProject {
  /** Empty: `project-<id>`. */
  readonly slug: string;
  /** 0: the next free one. */
  readonly projectId: bigint;
  /** 0: 1. */
  readonly organizationId: bigint;
  /** Undefined: the defaults. */
  readonly config: unknown;
}

export interface ProjectChange {
  /** Undefined: unchanged. */
  readonly config: unknown;
  /** Undefined: unchanged. */
  readonly disabled: boolean | undefined;
  /** Empty: unconditional. */
  readonly expectedRevision: string;
}

/** Every method throws {@link ProjectError}. */
export interface Administration {
  get(projectId: bigint): LocalProject;
  create(project: NewProject): LocalProject;
  update(projectId: bigint, change: ProjectChange): LocalProject;
  delete(projectId: bigint): void;
  createKey(projectId: bigint): ProjectKey;
  deleteKey(projectId: bigint, publicKey: string): void;
}

export interface AdministrationOptions {
  readonly directory: ProjectDirectory;
  readonly store: ProjectStore;
  readonly stored: Pick<StoredProjects, "refresh">;
  readonly now: () => number;
  /** Makes a DSN public key: 32 lower-case hexadecimal digits. */
  readonly makeKey: () => string;
}

export function createAdministration(options: AdministrationOptions): Administration {
  const { directory, store, stored, now, makeKey } = options;

  function get(projectId: bigint): LocalProject {
    const project = directory.get(projectId);
    if (project === undefined) throw new ProjectError("not_found", `there is no project ${projectId}`);
    return project;
  }

  function getChangeable(projectId: bigint): LocalProject {
    const project = get(projectId);
    if (project.origin === "store") return project;
    throw new ProjectError("file_managed", `project ${projectId} comes from ${project.place}: edit that file`);
  }

  function nextProjectId(): bigint {
    const last = directory.list().at(-1)?.projectId ?? 0n;
    return last + 1n;
  }

  return {
    get,
    create(asked) {
      const projectId = asked.projectId === 0n ? nextProjectId() : checkId("project_id", asked.projectId);
      const organizationId = asked.organizationId === 0n ? 1n : checkId("organization_id", asked.organizationId);
      if (directory.get(projectId)) throw new ProjectError("already_exists", `there is a project ${projectId} already`);
      const slug = checkSlug(asked.slug === "" ? `project-${projectId}` : asked.slug, directory);
      const config = asked.config === undefined ? defaultProjectConfig : checkConfig(asked.config);
      store.insert({ projectId, organizationId, slug, disabled: false, config, lastChangeMs: now() }, makeKey());
      stored.refresh(projectId);
      return get(projectId);
    },
    update(projectId, change) {
      const project = getChangeable(projectId);
      if (change.expectedRevision !== "" && change.expectedRevision !== project.revision) {
        const message = `project ${projectId} is at revision ${project.revision}, expected ${change.expectedRevision}: read it again`;
        throw new ProjectError("conflict", message);
      }
      const config = change.config === undefined ? configOf(project) : checkConfig(change.config);
      store.update(projectId, { config, disabled: change.disabled ?? project.disabled, lastChangeMs: now() });
      stored.refresh(projectId);
      return get(projectId);
    },
    delete(projectId) {
      getChangeable(projectId);
      store.delete(projectId);
      stored.refresh(projectId);
    },
    createKey(projectId) {
      getChangeable(projectId);
      const publicKey = makeKey();
      store.insertKey(projectId, publicKey, now());
      stored.refresh(projectId);
      return getKey(get(projectId), publicKey);
    },
    deleteKey(projectId, publicKey) {
      const project = getChangeable(projectId);
      getKey(project, publicKey);
      if (project.keys.length === 1) {
        throw new ProjectError(
          "last_key",
          `project ${projectId} has no other key: delete the project, or add a key first`,
        );
      }
      store.deleteKey(projectId, publicKey, now());
      stored.refresh(projectId);
    },
  };
}

function getKey(project: LocalProject, publicKey: string): ProjectKey {
  const key = project.keys.find((candidate) => candidate.publicKey === publicKey);
  if (key === undefined) throw new ProjectError("not_found", `project ${project.projectId} has no key ${publicKey}`);
  return key;
}

/** Documents carry ids as JSON numbers. */
function checkId(field: string, id: bigint): bigint {
  if (id <= BigInt(Number.MAX_SAFE_INTEGER)) return id;
  throw invalid(field, `found ${id}, expected at most ${Number.MAX_SAFE_INTEGER}`);
}

function checkSlug(slug: string, directory: ProjectDirectory): string {
  if (slug.length > maxSlugChars || !/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(slug)) {
    const shown = JSON.stringify(slug.slice(0, maxSlugChars));
    throw invalid("slug", `found ${shown}, expected at most ${maxSlugChars} letters, digits, "_" and "-"`);
  }
  if (directory.hasSlug(slug)) {
    throw new ProjectError("already_exists", `there is a project named ${slug} already`);
  }
  return slug;
}

/** What is wrong in a file is contained and logged; who sends a configuration can correct it, so that nothing is let pass. */
function checkConfig(config: unknown): Readonly<Record<string, unknown>> {
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw invalid("config", `found ${Array.isArray(config) ? "an array" : String(config)}, expected a JSON object`);
  }
  const bytes = Buffer.byteLength(JSON.stringify(config));
  if (bytes > maxConfigBytes) throw invalid("config", `found ${bytes} bytes, expected at most ${maxConfigBytes}`);
  const state = parseProjectState("", "", { config });
  const problems = state.status === "disabled" ? [] : state.problems;
  if (problems.length === 0) return config as Readonly<Record<string, unknown>>;
  const violations = problems.map(({ path, found, expected }) => ({
    field: path,
    description: `found ${found}, expected ${expected}`,
  }));
  throw new ProjectError("invalid", describe(violations), violations);
}

function invalid(field: string, description: string): ProjectError {
  const violations = [{ field, description }];
  return new ProjectError("invalid", describe(violations), violations);
}

function describe(violations: readonly { field: string; description: string }[]): string {
  return violations.map(({ field, description }) => `${field}: ${description}`).join("; ");
}
