/** The state of a key as watchers get it. */
import { type ProjectState, ProjectStatus } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { documentOf, type LocalProject } from "./project.ts";
import { revisionOf } from "./revision.ts";

const empty = Buffer.alloc(0);

/** The state of a key that no project has, or whose project is disabled. */
export function disabledState(publicKey: string): ProjectState {
  return { publicKey, status: ProjectStatus.DISABLED, revision: "", document: empty };
}

/** The state of a key as long as the sources are not loaded. */
export function pendingState(publicKey: string): ProjectState {
  return { publicKey, status: ProjectStatus.PENDING, revision: "", document: empty };
}

/**
 * The state of one of a project's keys. A document speaks only for the first key that it lists, so that each key gets a
 * document that lists it first.
 */
export function servedState(publicKey: string, project: LocalProject): ProjectState {
  if (project.disabled) return disabledState(publicKey);
  const listed = documentOf(project);
  const ordered = listFirst(publicKey, listed);
  const document = ordered === listed ? project.json : Buffer.from(JSON.stringify(ordered));
  return { publicKey, status: ProjectStatus.ENABLED, revision: revisionOf(document), document };
}

function listFirst(publicKey: string, document: ReturnType<typeof documentOf>): ReturnType<typeof documentOf> {
  const { publicKeys } = document;
  if (!Array.isArray(publicKeys)) return document;
  const isAsked = (entry: unknown) =>
    typeof entry === "object" && entry !== null && "publicKey" in entry && entry.publicKey === publicKey;
  if (isAsked(publicKeys[0])) return document;
  const own = publicKeys.filter(isAsked);
  const others = publicKeys.filter((entry: unknown) => !isAsked(entry));
  return { ...document, publicKeys: [...own, ...others] };
}
