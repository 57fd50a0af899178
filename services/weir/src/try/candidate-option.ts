/** The configuration that is tried. */
import { statSync } from "node:fs";
import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { textOption } from "../global-options.ts";
import { readDocument } from "../project/document-file.ts";

/**
 * The candidate as JSON; undefined: none. `--config` names a folder everywhere else: if it names a file here, that is
 * the candidate.
 * @throws CommandError if it cannot be read, or is no mapping
 */
export async function candidateOption(command: Command): Promise<string | undefined> {
  const file = textOption(command, "settings") ?? takeConfigFile(command);
  if (file === undefined) return undefined;
  const { name, document } = await readDocument(file);
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    const expected = 'a mapping: a project state document, or its member "config"';
    throw new CommandError(`${name}: found ${JSON.stringify(document)}, expected ${expected}`);
  }
  const { config } = document as { config?: unknown };
  return JSON.stringify(config ?? document);
}

function takeConfigFile(command: Command): string | undefined {
  const path = textOption(command, "config");
  if (path === undefined || !statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  for (let at: Command | null = command; at !== null; at = at.parent) at.setOptionValue("config", undefined);
  return path;
}
