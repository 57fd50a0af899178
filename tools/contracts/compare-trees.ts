/** Compares two folders file by file, and makes one like the other while touching only what differs. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** How a file differs. */
export interface Difference {
  /** Path relative to both folders; empty if the arguments are files themselves. */
  readonly path: string;
  readonly kind: "missing" | "extra" | "changed";
}

/** What would have to change in `actual` (a file or folder) to make it equal to `expected`, by ascending path. */
export function compareTrees(expected: string, actual: string): Difference[] {
  const wanted = filesOf(expected);
  const found = filesOf(actual);
  const differences: Difference[] = [];
  for (const path of new Set([...wanted, ...found])) {
    if (!found.has(path)) differences.push({ path, kind: "missing" });
    else if (!wanted.has(path)) differences.push({ path, kind: "extra" });
    else if (!readFileSync(join(expected, path)).equals(readFileSync(join(actual, path))))
      differences.push({ path, kind: "changed" });
  }
  return differences.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Makes `actual` equal to `expected`. Returns what it changed. */
export function makeEqual(expected: string, actual: string): Difference[] {
  const differences = compareTrees(expected, actual);
  for (const { path, kind } of differences) {
    const target = join(actual, path);
    if (kind === "extra") rmSync(target);
    else {
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(join(expected, path), target);
    }
  }
  return differences;
}

function filesOf(path: string): Set<string> {
  if (!existsSync(path)) return new Set();
  if (statSync(path).isFile()) return new Set([""]);
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return new Set(
    entries.filter((entry) => entry.isFile()).map((entry) => relative(path, join(entry.parentPath, entry.name))),
  );
}
