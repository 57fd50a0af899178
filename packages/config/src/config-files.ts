/** The configuration directory and its files. */
import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ConfigError, type ConfigFault } from "./config-error.ts";
import { configSchema } from "./config-schema.ts";
import { prepareInput, type UnknownKey } from "./prepare-input.ts";
import { type ReferenceSources, resolveReferences } from "./references.ts";
import { parseYamlFile, type YamlFile } from "./yaml-document.ts";

/** The name of the file in the configuration directory. */
const configFileName = "config.yml";

/**
 * The directory to read: the given one, else `.weir`, else `.relay`, else none.
 * @throws ConfigError if the given one does not exist
 */
export async function findConfigDirectory(
  given: string | undefined,
  workingDirectory: string,
): Promise<string | undefined> {
  if (given !== undefined) {
    if (await isDirectory(resolve(workingDirectory, given))) return given;
    throw new ConfigError([
      {
        key: "",
        found: "no such directory",
        expected: "a directory with config.yml or credentials.json",
        where: given,
      },
    ]);
  }
  for (const candidate of [".weir", ".relay"]) {
    if (await isDirectory(join(workingDirectory, candidate))) return candidate;
  }
  return undefined;
}

/** What `config.yml` says. */
export interface FileContent {
  readonly value: unknown;
  readonly places: ReadonlyMap<string, string>;
  readonly unknownKeys: readonly UnknownKey[];
  readonly faults: readonly ConfigFault[];
}

/**
 * Reads `config.yml` of the directory; without one, nothing is configured.
 * @throws ConfigError for what is no YAML, and for references that lead nowhere
 */
export async function readConfigFile(
  directory: string | undefined,
  sources: ReferenceSources,
  knownKeys: readonly string[],
): Promise<FileContent> {
  const name = directory === undefined ? undefined : join(directory, configFileName);
  const text = name === undefined ? undefined : await readIfExists(name);
  if (name === undefined || text === undefined) return { value: {}, places: new Map(), unknownKeys: [], faults: [] };
  const file = parseYamlFile(text, name);
  return prepareInput(resolveAll(file, sources), configSchema, file.locate, knownKeys);
}

/**
 * Reads a file of the directory that may hold references (YAML or JSON); undefined if there is none.
 * @throws ConfigError
 */
export async function readDocument(name: string, sources: ReferenceSources): Promise<unknown> {
  const text = await readIfExists(name);
  return text === undefined ? undefined : resolveAll(parseYamlFile(text, name), sources);
}

function resolveAll(file: YamlFile, sources: ReferenceSources): unknown {
  const { value, broken } = resolveReferences(file.value, sources);
  if (broken.length === 0) return value;
  const faults = broken.map(({ path, reference, reason }) => ({
    key: path.join("."),
    found: `${reference}: ${reason}`,
    expected: "a file or environment variable that exists",
    where: file.locate(path),
  }));
  throw new ConfigError(faults);
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

async function readIfExists(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") return undefined;
    const found = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ key: "", found, expected: "a readable file", where: path }]);
  }
}
