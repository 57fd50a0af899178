/** The import rule over the whole repository. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import type { Finding } from "../repository/finding.ts";
import { readManifest, readWorkspaces, type Workspace } from "../repository/workspaces.ts";
import { findCycles } from "./cycles.ts";
import { checkFile, type Repository } from "./rules.ts";
import { readSource, type SourceFile } from "./source-file.ts";

/** Checks every source file under `root`. Throws if one of them cannot be parsed. */
export function checkImports(root: string): Finding[] {
  const workspaces = readWorkspaces(root);
  const repository: Repository = {
    workspaces: new Map(workspaces.map((workspace) => [workspace.name, workspace])),
    sharedTools: new Set(readManifest(root, ".").devDependencies),
  };
  const findings: Finding[] = [];
  const runtimeImports = new Map<string, Set<string>>();
  for (const workspace of workspaces) {
    if (workspace.kind === "generated") continue;
    for (const path of sourcesOf(root, workspace)) {
      const file = readSource(path, readFileSync(join(root, path), "utf8"));
      findings.push(...checkFile(file, workspace, repository));
      runtimeImports.set(path, runtimeTargets(file, repository));
    }
  }
  for (const cycle of findCycles(runtimeImports)) {
    findings.push({ path: cycle[0] ?? "", message: `is in an import cycle: ${cycle.join(" → ")}` });
  }
  for (const cycle of findCycles(packageDependencies(workspaces))) {
    findings.push({ path: "package.json", message: `packages depend on each other: ${cycle.join(" → ")}` });
  }
  return findings;
}

function sourcesOf(root: string, workspace: Workspace): string[] {
  const folder = workspace.kind === "test" ? workspace.folder : `${workspace.folder}/src`;
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.includes("node_modules"))
    .map((path) => `${folder}/${path}`)
    .sort();
}

function runtimeTargets(file: SourceFile, repository: Repository): Set<string> {
  const targets = new Set<string>();
  for (const found of file.imports) {
    if (found.typeOnly || found.dynamic) continue;
    const target = repository.workspaces.get(found.specifier);
    if (found.specifier.startsWith(".")) targets.add(posix.join(posix.dirname(file.path), found.specifier));
    else if (target !== undefined) targets.add(`${target.folder}/src/index.ts`);
  }
  return targets;
}

function packageDependencies(workspaces: readonly Workspace[]): Map<string, ReadonlySet<string>> {
  return new Map(workspaces.map((workspace) => [workspace.name, workspace.dependencies]));
}
