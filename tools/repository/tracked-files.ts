/** The files that belong to the repository. */
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { repositoryRoot } from "./root.ts";
import { runCommand } from "./run-command.ts";

const foreignFolders = new Set(["node_modules", ".git", "data", "dist", "coverage"]);

/**
 * Paths, relative to the root, of the files that git tracks or would track; in a copy without git, of all files
 * outside of folders that are never tracked.
 */
export async function trackedFiles(): Promise<string[]> {
  const listed = await runCommand("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  if (listed.code === 0)
    return listed.output
      .join("\n")
      .split("\0")
      .filter((path) => path !== "");
  return [...walk(repositoryRoot)].map((path) => relative(repositoryRoot, path));
}

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile()) yield path;
    else if (entry.isDirectory() && !foreignFolders.has(entry.name)) yield* walk(path);
  }
}
