/** The documents that must be there: a page for each service, and a reason for each dependency. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../repository/finding.ts";
import { readWorkspaces } from "../repository/workspaces.ts";

const dependencyList = "docs/dependencies.md";

/** Reports services without a README.md, and runtime dependencies that the list does not mention. */
export function checkRequiredDocuments(root: string): Finding[] {
  const workspaces = readWorkspaces(root);
  const findings: Finding[] = workspaces
    .filter((workspace) => workspace.kind === "service" && !existsSync(join(root, workspace.folder, "README.md")))
    .map((workspace) => ({ path: `${workspace.folder}/README.md`, message: "is missing: every service has one page" }));

  const own = new Set(workspaces.map((workspace) => workspace.name));
  const running = workspaces.filter((workspace) => workspace.kind !== "test" && workspace.name !== "@weir/test-kit");
  const listed = readListed(root);
  const needed = new Map<string, string>();
  for (const workspace of running) {
    for (const name of workspace.dependencies) if (!own.has(name)) needed.set(name, workspace.folder);
  }
  for (const [name, folder] of needed) {
    if (!listed.has(name))
      findings.push({ path: dependencyList, message: `has no line for ${name}, which ${folder} depends on` });
  }
  return findings;
}

/** Names in backquotes at the beginning of a table row or a list item. */
function readListed(root: string): Set<string> {
  const file = join(root, dependencyList);
  if (!existsSync(file)) return new Set();
  const rows = readFileSync(file, "utf8").matchAll(/^\s*[|*-]\s*((?:`[^`]+`[,\s]*)+)/gm);
  return new Set(
    [...rows].flatMap(([, names]) =>
      [...(names ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => (name ?? "").replace(/(?<=.)@.*$/, "")),
    ),
  );
}
