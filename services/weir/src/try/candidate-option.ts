/** The configuration that is tried. */
import { statSync } from "node:fs";
import type { Command } from "commander";
import { textOption } from "../global-options.ts";
import { readMapping } from "../project/document-file.ts";

/**
 * The candidate as JSON; undefined: none. `--config` names a folder everywhere else: if it names a file here, that is
 * the candidate.
 * @throws CommandError if it cannot be read, or is no mapping
 */
export async function candidateOption(command: Command): Promise<string | undefined> {
  const file = textOption(command, "settings") ?? takeConfigFile(command);
  if (file === undefined) return undefined;
  const document = await readMapping(file, 'a project state document, or its member "config"');
  return JSON.stringify(document.config ?? document);
}

function takeConfigFile(command: Command): string | undefined {
  const path = textOption(command, "config");
  if (path === undefined || !statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  for (let at: Command | null = command; at !== null; at = at.parent) at.setOptionValue("config", undefined);
  return path;
}
