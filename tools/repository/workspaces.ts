/** The workspaces of the repository and what their package.json files say. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One workspace. */
export interface Workspace {
  /** Package name, for example `@weir/envelope`. */
  readonly name: string;
  /** Path relative to the repository's root, for example `packages/envelope`. */
  readonly folder: string;
  /** Which kind of code it holds. */
  readonly kind: "generated" | "package" | "service" | "test";
  /** Names in `dependencies`. */
  readonly dependencies: ReadonlySet<string>;
  /** Names in `devDependencies`. */
  readonly devDependencies: ReadonlySet<string>;
}

/** Reads every workspace under `root`, by folder. Throws on a package.json that is not valid JSON. */
export function readWorkspaces(root: string): Workspace[] {
  return [
    ...read(root, "gen/ts", "generated"),
    ...foldersIn(root, "packages").flatMap((folder) => read(root, folder, "package")),
    ...foldersIn(root, "services").flatMap((folder) => read(root, folder, "service")),
    ...read(root, "test", "test"),
  ];
}

/** Paths, relative to `root`, of the folders in `parent`; none if it does not exist. */
export function foldersIn(root: string, parent: string): string[] {
  if (!existsSync(join(root, parent))) return [];
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
    .map((entry) => `${parent}/${entry.name}`)
    .sort();
}

/** What a package.json says. */
export interface Manifest {
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

/** Reads the package.json of a folder, relative to `root`. Throws if there is none or it is not valid JSON. */
export function readManifest(root: string, folder: string): Manifest {
  const manifest: Record<string, unknown> = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  return {
    name: String(manifest.name),
    dependencies: Object.keys(manifest.dependencies ?? {}),
    devDependencies: Object.keys(manifest.devDependencies ?? {}),
  };
}

function read(root: string, folder: string, kind: Workspace["kind"]): Workspace[] {
  if (!existsSync(join(root, folder, "package.json"))) return [];
  const { name, dependencies, devDependencies } = readManifest(root, folder);
  return [{ name, folder, kind, dependencies: new Set(dependencies), devDependencies: new Set(devDependencies) }];
}
