/** The import rule for one file: who may import whom (architecture: edge → domain → packages). */
import { isBuiltin } from "node:module";
import { posix } from "node:path";
import type { Finding } from "../repository/finding.ts";
import type { Workspace } from "../repository/workspaces.ts";
import { isTest, layerOf, mayReach } from "./layers.ts";
import { impurities, purePackages } from "./purity.ts";
import type { Import, SourceFile } from "./source-file.ts";

/** What the rule needs to know of the repository. */
export interface Repository {
  /** The workspaces by package name. */
  readonly workspaces: ReadonlyMap<string, Workspace>;
  /** Development tools of the root's package.json, which every test may use. */
  readonly sharedTools: ReadonlySet<string>;
}

/** Everything in `file`, a file of `workspace`, that the import rule forbids. */
export function checkFile(file: SourceFile, workspace: Workspace, repository: Repository): Finding[] {
  const findings: Finding[] = [];
  const report = (line: number | undefined, message: string): void => {
    findings.push(line === undefined ? { path: file.path, message } : { path: file.path, line, message });
  };
  const inner = file.path.slice(`${workspace.folder}/src/`.length);
  const testing = workspace.kind === "test" || isTest(inner);

  for (const found of file.imports) {
    const reason = found.specifier.startsWith(".")
      ? relativeProblem(file.path, found, workspace)
      : packageProblem(found, workspace, repository, testing);
    if (reason !== undefined) report(found.line, reason);
  }
  if (layered(workspace)) {
    const layer = layerOf(inner);
    if (layer === undefined)
      report(
        undefined,
        "is in no layer: expected edge/, domain/, adapters/ or testing/, or beside compose.ts if it is a part of the wiring",
      );
    if (layer === "domain")
      for (const { line, reason } of impurities(file)) report(line, `domain code is pure: ${reason}`);
  }
  if (purePackages.has(workspace.name) && !testing && workspace.kind === "package") {
    for (const { line, reason } of impurities(file)) report(line, `${workspace.name} is a pure package: ${reason}`);
  }
  return findings;
}

/** The command line is one service without layers: it composes the others. */
function layered(workspace: Workspace): boolean {
  return workspace.kind === "service" && workspace.name !== "weir";
}

function relativeProblem(path: string, found: Import, workspace: Workspace): string | undefined {
  const target = posix.join(posix.dirname(path), found.specifier);
  if (!target.startsWith(`${workspace.folder}/`)) {
    return `${found.specifier} leaves ${workspace.folder}: import the package by its name`;
  }
  if (!layered(workspace)) return undefined;
  const source = `${workspace.folder}/src/`;
  const from = layerOf(path.slice(source.length));
  const to = layerOf(target.slice(source.length));
  if (from === undefined || to === undefined || mayReach(from, to)) return undefined;
  return `${from} may not import ${to} (${found.specifier})`;
}

function packageProblem(
  found: Import,
  workspace: Workspace,
  repository: Repository,
  testing: boolean,
): string | undefined {
  const { specifier } = found;
  if (isBuiltin(specifier)) return specifier.startsWith("node:") ? undefined : `write node:${specifier}`;
  const parts = specifier.split("/");
  const name = parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
  if (name === workspace.name) return `${name} imports itself by name: use a relative path`;
  const declared =
    workspace.dependencies.has(name) ||
    (testing && (workspace.devDependencies.has(name) || repository.sharedTools.has(name)));
  if (!declared) return `${name} is not in ${testing ? "(dev)" : ""}dependencies of ${workspace.folder}/package.json`;
  const target = repository.workspaces.get(name);
  if (target === undefined) return undefined;
  if (target.kind !== "generated" && specifier !== name)
    return `${specifier}: import ${name}, its index.ts is its whole public face`;
  if (target.kind === "service" && workspace.name !== "weir" && workspace.kind !== "test")
    return `no one imports a service (${name})`;
  if (name === "@weir/test-kit" && !testing) return "@weir/test-kit is for tests";
  return undefined;
}
