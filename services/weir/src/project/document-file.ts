/** Reads configuration documents that a command names. */
import { basename, extname } from "node:path";
import { parse as parseYaml } from "yaml";
import { CommandError } from "../command-error.ts";
import { inputName, readInput } from "../read-input.ts";

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
  const name = inputName(file);
  const content = (await readInput(file)).toString();
  try {
    return { name, document: parseYaml(content, { maxAliasCount: 100, prettyErrors: true }) };
  } catch (error) {
    // The first line says what is wrong and where; a picture of the place follows.
    const [fault = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new CommandError(`${name}: found neither YAML nor JSON: ${fault.replace(/:$/, "")}`, { cause: error });
  }
}

/**
 * The same, for documents that have members.
 * @param expected what the mapping is
 * @throws CommandError as above, and if it is no mapping
 */
export async function readMapping(file: string, expected: string): Promise<Readonly<Record<string, unknown>>> {
  const { name, document } = await readDocument(file);
  if (isMapping(document)) return document;
  throw new CommandError(`${name}: found ${JSON.stringify(document)}, expected a mapping: ${expected}`);
}

/** Whether the folder of projects takes a file of this name for the global configuration. */
export function isGlobalName(file: string): boolean {
  return basename(file, extname(file)) === "global";
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
