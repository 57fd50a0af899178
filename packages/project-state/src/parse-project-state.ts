/** Reads project state documents (project configuration, sections "Project state document", "Leniency"). */
import { type StateShape, stateShape } from "./config-shape.ts";
import { parseProjectConfig } from "./parse-project-config.ts";
import type { PendingProject, ProjectState } from "./project-state.ts";
import { shapeProblems } from "./shape-problems.ts";
import type { ReadScrubbing } from "./share-scrubbing.ts";

/**
 * Reads a document.
 *
 * A member of the wrong type makes the state pending, with the problems that say why; sampling rules in error and
 * invalid quotas are only left out. Never throws.
 *
 * @param publicKey the DSN key that the state is for
 * @param revision names this version of the document; empty if it has none
 * @param document the parsed JSON
 * @param read may give several projects the same scrubbing
 */
export function parseProjectState(
  publicKey: string,
  revision: string,
  document: unknown,
  read?: ReadScrubbing,
): ProjectState {
  if (isDisabled(document)) return { status: "disabled", publicKey };
  const shape = stateShape.safeParse(document);
  if (!shape.success) {
    const problems = shapeProblems(shape.error, document, "project state malformed");
    return { status: "pending", publicKey, problems };
  }
  // Not zod's copy: the shape transforms nothing, and a copy would handle a member named `__proto__` differently.
  return readState(publicKey, revision, document as StateShape, read);
}

function isDisabled(document: unknown): boolean {
  return typeof document === "object" && document !== null && "disabled" in document && document.disabled === true;
}

function readState(
  publicKey: string,
  revision: string,
  document: StateShape,
  read: ReadScrubbing | undefined,
): ProjectState {
  if (typeof document.disabled !== "boolean" && document.disabled !== undefined) {
    return malformed(publicKey, "disabled", String(document.disabled), "true or false");
  }
  const { config, problems, malformed: isMalformed } = parseProjectConfig(document.config ?? {}, read);
  if (isMalformed) return { status: "pending", publicKey, problems };
  const first = document.publicKeys?.[0];
  const projectId = toId(document.projectId);
  const organizationId = toId(document.organizationId) ?? 0n;
  return {
    status: "enabled",
    publicKey,
    revision,
    scoping: { organizationId, projectId: projectId ?? 0n, publicKey, keyId: toId(first?.numericId) },
    projectId,
    organizationId,
    statedPublicKey: first?.publicKey,
    slug: document.slug ?? undefined,
    lastChange: document.lastChange ?? undefined,
    config,
    problems,
  };
}

function toId(value: number | null | undefined): bigint | undefined {
  return value === undefined || value === null ? undefined : BigInt(value);
}

function malformed(publicKey: string, path: string, found: string, expected: string): PendingProject {
  return { status: "pending", publicKey, problems: [{ path, found, expected, action: "project state malformed" }] };
}
