/** Turns the content of a file into a project, or says what is wrong with it. */
import { type ConfigProblem, isPublicKey, parseProjectState } from "@weir/project-state";
import type { LocalProject, ProjectKey } from "./project.ts";
import { revisionOf } from "./revision.ts";

/** A document that cannot be served. */
export class ProjectDocumentError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ path, found, expected }) => `${path}: found ${found}, expected ${expected}`).join("; "));
    this.name = "ProjectDocumentError";
    this.problems = problems;
  }
}

export interface ReadProject {
  readonly project: LocalProject;
  /** What is wrong and contained: invalid quotas, sampling rules in error. */
  readonly problems: readonly ConfigProblem[];
}

/**
 * Reads the document of a file.
 * @param place names the file in messages
 * @param document the parsed JSON or YAML
 * @param changedAtMs when the file was written, in ms since the epoch
 * @throws {ProjectDocumentError} if it is malformed or names no key
 */
export function readProjectDocument(place: string, document: unknown, changedAtMs: number): ReadProject {
  const keys = readKeys(document);
  const [first] = keys;
  if (first === undefined) {
    const expected = "a DSN public key of 32 ASCII characters";
    throw new ProjectDocumentError([
      { path: "publicKeys[0].publicKey", found: "none", expected, action: "project not served" },
    ]);
  }
  const members = document as Readonly<Record<string, unknown>>;
  const json = Buffer.from(JSON.stringify(document));
  const revision = revisionOf(json);
  const state = parseProjectState(first.publicKey, revision, document);
  if (state.status === "pending") throw new ProjectDocumentError(state.problems);
  const enabled = state.status === "enabled" ? state : undefined;
  const project: LocalProject = {
    projectId: enabled ? enabled.projectId : toId(members.projectId),
    organizationId: enabled ? enabled.organizationId : (toId(members.organizationId) ?? 0n),
    slug: typeof members.slug === "string" ? members.slug : "",
    disabled: enabled === undefined,
    keys,
    origin: "file",
    place,
    json,
    revision,
    lastChangeMs: changedAtMs,
  };
  return { project, problems: enabled?.problems ?? [] };
}

/** The usable keys of a document that may be anything. */
function readKeys(document: unknown): readonly ProjectKey[] {
  if (typeof document !== "object" || document === null || !("publicKeys" in document)) return [];
  const { publicKeys } = document;
  if (!Array.isArray(publicKeys)) return [];
  return publicKeys.flatMap((entry: unknown): ProjectKey[] => {
    if (typeof entry !== "object" || entry === null || !("publicKey" in entry)) return [];
    if (!isPublicKey(entry.publicKey)) return [];
    return [{ publicKey: entry.publicKey, keyId: "numericId" in entry ? toId(entry.numericId) : undefined }];
  });
}

function toId(value: unknown): bigint | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined;
}
