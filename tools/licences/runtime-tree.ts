/** The installed packages that Weir needs at run time: dependencies of the packages and services, and theirs. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Workspace } from "../repository/workspaces.ts";

/** One installed package. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** The `license` member as it is, or that of the older form `licenses: [{type}]`; undefined if there is none. */
  readonly license: string | undefined;
  /** Folder, relative to the repository's root. */
  readonly folder: string;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: unknown;
  readonly licenses?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * Walks the tree as Node resolves it, from the workspaces that run (tests do not), and returns every package from
 * outside of the repository, by name and version. A missing optional package is passed over; any other throws.
 */
export function runtimeTree(root: string, workspaces: readonly Workspace[]): InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const own = new Set(workspaces.map((workspace) => workspace.name));
  const visit = (name: string, from: string, optional: boolean): void => {
    const folder = resolvePackage(root, name, from);
    if (folder === undefined) {
      if (optional) return;
      throw new Error(`${name}, which ${relative(root, from)} depends on, is not installed: run npm install`);
    }
    if (found.has(folder)) return;
    const manifest: Manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    found.set(folder, {
      name,
      version: manifest.version ?? "",
      license: licenceOf(manifest),
      folder: relative(root, folder),
    });
    const optionals = manifest.optionalDependencies ?? {};
    for (const next of Object.keys(manifest.dependencies ?? {})) if (!(next in optionals)) visit(next, folder, false);
    for (const next of Object.keys(optionals)) visit(next, folder, true);
  };
  for (const workspace of workspaces) {
    if (workspace.kind === "test" || workspace.name === "@weir/test-kit") continue;
    for (const name of workspace.dependencies) if (!own.has(name)) visit(name, join(root, workspace.folder), false);
  }
  return [...found.values()].sort((a, b) => `${a.name}@${a.version}`.localeCompare(`${b.name}@${b.version}`));
}

function licenceOf({ license, licenses }: Manifest): string | undefined {
  if (typeof license === "string") return license;
  if (!Array.isArray(licenses) || licenses.length === 0) return undefined;
  const types = licenses.map((entry: { readonly type?: unknown } | null) => entry?.type);
  return types.every((type) => typeof type === "string") ? types.join(" OR ") : undefined;
}

function resolvePackage(root: string, name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return candidate;
    if (folder === root || folder === dirname(folder)) return undefined;
  }
}
