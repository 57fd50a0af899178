/** Reads configuration documents that a command names. */
import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { text } from "node:stream/consumers";
import { parse as parseYaml } from "yaml";
import { CommandError } from "../command-error.ts";

/** A document, as YAML or JSON. */
export interface NamedDocument {
  /** The file's name, or `standard input`. */
  readonly name: string;
  readonly document: unknown;
}

/**
 * @param file `-`: standard input
 * @throws CommandError if it cannot be read, or is neither YAML nor JSON
 */
export async function readDocument(file: string): Promise<NamedDocument> {
  const name = file === "-" ? "standard input" : file;
  try {
    const content = file === "-" ? await text(process.stdin) : await readFile(file, "utf8");
    return { name, document: parseYaml(content, { maxAliasCount: 100 }) };
  } catch (error) {
    throw new CommandError(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Whether the folder of projects takes a file of this name for the global configuration. */
export function isGlobalName(file: string): boolean {
  return basename(file, extname(file)) === "global";
}
