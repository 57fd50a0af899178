/** What is wrong with the keys of a document that is to be a file: by them, and by nothing else, a file is found. */
import { showFound } from "@weir/rate-limits";
import type { ReportedProblem } from "./document-report.ts";
import { isPublicKey } from "./public-key.ts";
import { isMembers } from "./unknown-members.ts";

const expected = "a DSN public key of 32 ASCII characters";

/** A file without a usable key is not served at all; one that has some is not served by the others. */
export function keyProblems(document: unknown): readonly ReportedProblem[] {
  const publicKeys = isMembers(document) && Array.isArray(document.publicKeys) ? document.publicKeys : [];
  const stated: unknown[] = publicKeys.map((entry: unknown) => (isMembers(entry) ? entry.publicKey : undefined));
  if (stated.some(isPublicKey)) {
    return [...stated.entries()]
      .filter(([, key]) => !isPublicKey(key))
      .map(([index, key]) => problem(index, key, "key ignored", "partial"));
  }
  return [problem(0, stated[0], "project not served", "malformed")];
}

function problem(index: number, key: unknown, action: string, effect: ReportedProblem["effect"]): ReportedProblem {
  return { path: `publicKeys[${index}].publicKey`, found: showFound(key), expected, action, effect };
}
