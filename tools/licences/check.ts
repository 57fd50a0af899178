/** The licence check: everything that runs must be under a licence that goes with Apache-2.0 in a distribution. */
import type { Finding } from "../repository/finding.ts";
import { readWorkspaces } from "../repository/workspaces.ts";
import { runtimeTree } from "./runtime-tree.ts";
import { isAllowed } from "./spdx.ts";

/** Permissive licences: no obligation beyond keeping notices. */
export const permissiveLicences: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "Python-2.0",
  "Unlicense",
  "Zlib",
]);

/** Names every package of the runtime tree whose licence is missing or not on the list. */
export function checkLicences(root: string): Finding[] {
  return runtimeTree(root, readWorkspaces(root))
    .filter(({ license }) => license === undefined || !isAllowed(license, permissiveLicences))
    .map(({ name, version, license, folder }) => ({
      path: folder,
      message: `${name}@${version} is under ${license ?? "no licence that package.json names"}: expected one of ${[...permissiveLicences].join(", ")}`,
    }));
}
