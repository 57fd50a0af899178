/** What a relay asks for (project configuration, section "Fetch protocol"). */
import { isPublicKey } from "@weir/envelope";

export interface ProjectConfigsQuery {
  /** Each key with the revision that the relay holds. What cannot be a key is left out. */
  readonly held: ReadonlyMap<string, string | undefined>;
  /** The relay wants what only internal relays may see. */
  readonly fullConfig: boolean;
  readonly global: boolean;
}

/** @returns undefined if the document is not of the form that is agreed */
export function readProjectConfigsQuery(document: unknown): ProjectConfigsQuery | undefined {
  if (typeof document !== "object" || document === null) return undefined;
  const { publicKeys, revisions, fullConfig = false, global = false } = document as Readonly<Record<string, unknown>>;
  if (!Array.isArray(publicKeys) || typeof fullConfig !== "boolean" || typeof global !== "boolean") return undefined;
  const paired = readRevisions(revisions, publicKeys.length);
  const held = new Map<string, string | undefined>();
  publicKeys.forEach((publicKey: unknown, index) => {
    if (typeof publicKey === "string" && isPublicKey(publicKey)) held.set(publicKey, paired?.[index] ?? undefined);
  });
  return { held, fullConfig, global };
}

/** Revisions count only if there is one for each key. */
function readRevisions(revisions: unknown, keys: number): readonly (string | null)[] | undefined {
  if (!Array.isArray(revisions) || revisions.length !== keys) return undefined;
  const areTexts = revisions.every((revision: unknown) => revision === null || typeof revision === "string");
  return areTexts ? (revisions as (string | null)[]) : undefined;
}
