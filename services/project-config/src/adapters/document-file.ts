/** Reads one file of the watched folder. */
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { parse as parseYaml } from "yaml";

/** Largest file that is read: 8 MiB. */
export const maxFileBytes = 8 * 1024 * 1024;

/** True for files that hold documents; hidden files and others are ignored. */
export function isDocumentFile(name: string): boolean {
  return !name.startsWith(".") && [".json", ".yml", ".yaml"].includes(extname(name));
}

/** The parsed content. Errors say where in the text the mistake is. */
export async function readDocumentFile(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8");
  if (text.length > maxFileBytes) throw new Error(`found ${text.length} bytes, expected at most ${maxFileBytes}`);
  if (path.endsWith(".json")) return JSON.parse(text);
  // Aliases are expanded into copies: bounded, so that a small file cannot become a large document.
  return parseYaml(text, { maxAliasCount: 100, prettyErrors: true });
}
