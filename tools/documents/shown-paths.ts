/** Paths and links in documents: what they name must be there. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, matchesGlob, normalize } from "node:path";
import type { Finding } from "../repository/finding.ts";
import { headingAnchors, linkTargets, quotedWords } from "./markdown.ts";

/** A word that names a file of ours, by its ending or by the folder that it begins with. */
const file = /^[\w@./*{}-]+\.(?:ts|mjs|cjs|proto|md)$/;
const inFolder = /^(?:docs|gen|k8s|packages|proto|services|test|tools|edge|domain|adapters)\/[\w@./*{}-]*$/;

/** Reports paths that no file has, and links that lead nowhere, in the Markdown among the given files. */
export function checkShownPaths(root: string, paths: readonly string[]): Finding[] {
  return paths
    .filter((path) => path.endsWith(".md") && existsSync(join(root, path)))
    .flatMap((path) => {
      const markdown = readFileSync(join(root, path), "utf8");
      return [...wrongPaths(path, markdown, paths), ...wrongLinks(root, path, markdown)];
    });
}

/**
 * The paths in `markdown`, the content of the document `path`, that fit none of `files`. A path may leave out the
 * folders that the text around it makes clear: the page of a service or package speaks of its own files, others of all.
 */
export function wrongPaths(path: string, markdown: string, files: readonly string[]): Finding[] {
  const workspace = /^(?:services|packages)\/[^/]+\//.exec(path)?.[0] ?? "";
  const near = files.filter((each) => each.startsWith(workspace));
  return quotedWords(markdown)
    .filter(({ text }) => (file.test(text) || inFolder.test(text)) && !text.includes("/x.") && text !== "x.test.ts")
    .filter(({ text }) => !isThere(text, near) && !files.some((each) => isBelow(text, each)))
    .map(({ text, line }) => ({ path, line, message: `names ${text}: found no such file or folder` }));
}

function isThere(shown: string, files: readonly string[]): boolean {
  return files.some((each) => {
    const folders = each.split("/");
    return folders.some((_, index) => isBelow(shown, folders.slice(index).join("/")));
  });
}

/** Whether a path is the one that is shown, or below the folder that is. */
function isBelow(shown: string, path: string): boolean {
  if (shown.endsWith("/")) return path.startsWith(shown);
  return path === shown || path.startsWith(`${shown}/`) || matchesGlob(path, shown);
}

function wrongLinks(root: string, path: string, markdown: string): Finding[] {
  return linkTargets(markdown).flatMap(({ text, line }) => {
    if (/^[a-z]+:/.test(text)) return [];
    const [target = "", anchor] = text.split("#");
    const goal = target === "" ? path : normalize(join(dirname(path), target));
    if (!existsSync(join(root, goal))) return [{ path, line, message: `links to ${text}: found no ${goal}` }];
    if (anchor === undefined || !goal.endsWith(".md")) return [];
    return headingAnchors(readFileSync(join(root, goal), "utf8")).has(anchor)
      ? []
      : [{ path, line, message: `links to ${text}: found no such heading in ${goal}` }];
  });
}
