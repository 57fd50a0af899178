/** Reads what an upstream answers for project keys (project configuration, section "Fetch protocol"). */
import { membersOf, UpstreamError } from "./upstream-error.ts";

/** What the answer says of one key. */
export type ProjectAnswer =
  | { readonly kind: "pending" }
  | { readonly kind: "unchanged" }
  /** Null: disabled. Not checked yet. */
  | { readonly kind: "document"; readonly document: unknown };

/**
 * @returns what the answer says of any key that was asked for; a key that is in no part of it is disabled
 * @throws {UpstreamError} if the answer is not of the form that is agreed
 */
export function readProjectsAnswer(answer: unknown): (publicKey: string) => ProjectAnswer {
  const members = membersOf(answer, "project configurations");
  const configs = members.configs === undefined ? {} : membersOf(members.configs, "configs");
  const pending = keysOf(members.pending, "pending");
  const unchanged = keysOf(members.unchanged, "unchanged");
  return (publicKey) => {
    if (pending.has(publicKey)) return { kind: "pending" };
    if (unchanged.has(publicKey)) return { kind: "unchanged" };
    return { kind: "document", document: Object.hasOwn(configs, publicKey) ? configs[publicKey] : null };
  };
}

function keysOf(list: unknown, what: string): ReadonlySet<unknown> {
  if (list === undefined || list === null) return new Set();
  if (Array.isArray(list)) return new Set(list);
  throw new UpstreamError("garbage", `${what}: found ${typeof list}, expected an array`);
}
