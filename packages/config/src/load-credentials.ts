/** Finds the credentials of an instance: the file, over it the environment, over it the command line. */
import { join } from "node:path";
import { readDocument } from "./config-files.ts";
import { type Credentials, credentialsFileName, parseCredentials } from "./credentials.ts";
import type { ConfigOverride } from "./load-config.ts";
import { asMapping } from "./mapping.ts";
import type { ReferenceSources } from "./references.ts";

const prefix = "credentials.";
const variables = [
  ["id", "RELAY_ID"],
  ["public_key", "RELAY_PUBLIC_KEY"],
  ["secret_key", "RELAY_SECRET_KEY"],
] as const;

/** Whether an override is about the credentials (`credentials.id` and so on), not about a key of the configuration. */
export function isCredentialsOverride({ key }: ConfigOverride): boolean {
  return key.startsWith(prefix);
}

/**
 * @returns undefined if nothing names any credentials
 * @throws ConfigError if they are incomplete or wrong
 */
export async function loadCredentials(
  directory: string | undefined,
  sources: ReferenceSources,
  overrides: readonly ConfigOverride[],
): Promise<Credentials | undefined> {
  const name = directory === undefined ? undefined : join(directory, credentialsFileName);
  const document = name === undefined ? undefined : await readDocument(name, sources);
  const fromEnvironment = variables.map(([member, variable]) => ({
    member,
    value: sources.environment[variable],
    source: variable,
  }));
  const fromCommandLine = overrides
    .filter(isCredentialsOverride)
    .map(({ key, value, source }) => ({ member: key.slice(prefix.length), value, source }));
  const set = [...fromEnvironment, ...fromCommandLine].filter(({ value }) => value !== undefined && value !== "");
  if (document === undefined && set.length === 0) return undefined;
  const laidOver = Object.fromEntries(set.map(({ member, value }) => [member, value]));
  const where = [...(document === undefined ? [] : [name]), ...set.map(({ source }) => source)].join(", ");
  return parseCredentials({ ...asMapping(document), ...laidOver }, where);
}
