/** Checks project state documents that were looked up, and turns them into states as watchers get them. */
import type { ProjectState } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { ProjectStatus } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { ConfigDocumentError, type ConfigProblem, parseProjectState } from "@weir/project-state";
import { revisionOf } from "./revision.ts";
import { disabledState } from "./served-state.ts";

/** A state with the name that its source has for its revision. */
export interface FoundState {
  readonly state: ProjectState;
  /** Undefined if the document names none: then it is never equal to another. */
  readonly sourceRevision: string | undefined;
  /** What is wrong and contained: invalid quotas, sampling rules in error. */
  readonly problems: readonly ConfigProblem[];
  /** When the project was last changed, in ms since the epoch; undefined if the document does not say it. */
  readonly lastChangeMs?: number | undefined;
}

/**
 * Reads a document.
 * @param document the parsed JSON; null stands for a disabled project
 * @param bytes the same as JSON text, if it is at hand
 * @throws {ConfigDocumentError} if it is malformed
 */
export function readStateDocument(publicKey: string, document: unknown, bytes?: Buffer): FoundState {
  if (document === null) return { state: disabledState(publicKey), sourceRevision: undefined, problems: [] };
  const state = parseProjectState(publicKey, "", document);
  if (state.status === "pending") {
    throw new ConfigDocumentError(`the state of project key ${publicKey}`, state.problems);
  }
  const sourceRevision = readRevision(document);
  if (state.status === "disabled") return { state: disabledState(publicKey), sourceRevision, problems: [] };
  const json = bytes ?? Buffer.from(JSON.stringify(document));
  return {
    // Named by content: two sources may call different documents the same.
    state: { publicKey, status: ProjectStatus.ENABLED, revision: revisionOf(json), document: json },
    sourceRevision,
    problems: state.problems,
    lastChangeMs: readTime(state.lastChange),
  };
}

function readRevision(document: unknown): string | undefined {
  if (typeof document !== "object" || document === null || !("rev" in document)) return undefined;
  return typeof document.rev === "string" ? document.rev : undefined;
}

function readTime(text: string | undefined): number | undefined {
  const timeMs = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
