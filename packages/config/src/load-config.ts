/**
 * Reads the configuration of a process: files, then the environment, then the command line; the later wins. What can't
 * be right ends in one error that names everything; what is probably a mistake becomes a warning.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { z } from "zod";
import { ConfigError, type ConfigFault, describeFound } from "./config-error.ts";
import { findConfigDirectory, readConfigFile } from "./config-files.ts";
import { configSchema, type WeirConfig } from "./config-schema.ts";
import { crossKeyFaults, crossKeyWarnings } from "./consistency.ts";
import type { Credentials } from "./credentials.ts";
import { type Environment, finishConfig, runsInContainer } from "./finish-config.ts";
import { keyCatalogue } from "./key-catalogue.ts";
import { keysWithoutEffect } from "./keys-without-effect.ts";
import { isCredentialsOverride, loadCredentials } from "./load-credentials.ts";
import { asMapping } from "./mapping.ts";
import { whyNotApplicable } from "./not-applicable-keys.ts";
import { applyOverrides, environmentOverrides, kafkaBrokersKey, typedOverride } from "./overrides.ts";
import { type Path, prepareInput, type UnknownKey } from "./prepare-input.ts";
import type { ReferenceSources } from "./references.ts";
import { childSchema, schemaNode } from "./schema-node.ts";

/** A value from the command line, by the path of its key. */
export interface ConfigOverride {
  /** Dotted path of the key, for example `relay.port`. */
  readonly key: string;
  /** Text of the value, read according to the key's type. */
  readonly value: string;
  /** Where it comes from, for messages: `--port`. */
  readonly source: string;
}

/** What to load. */
export interface LoadOptions {
  /** Configuration directory. Undefined: `.weir` if it exists, else `.relay` if it exists, else none. */
  readonly directory?: string | undefined;
  /** Default: the process's. */
  readonly environment?: Environment;
  /** The strongest. */
  readonly overrides?: readonly ConfigOverride[];
  /** Where `.weir` and `.relay` are looked for. Default: the working directory. */
  readonly workingDirectory?: string;
}

/** Something that did not stop the start but is probably a mistake: an unknown key, for example. */
export interface ConfigWarning {
  readonly key: string;
  /** One sentence, complete with place and advice. */
  readonly message: string;
}

/** A checked configuration. */
export interface LoadedConfig {
  readonly config: WeirConfig;
  /** Undefined if there are none. */
  readonly credentials: Credentials | undefined;
  /** The directory that was read; undefined if there is none. */
  readonly directory: string | undefined;
  readonly warnings: readonly ConfigWarning[];
  /** Where the value of a key comes from: `config.yml:3:9`, `RELAY_PORT`, `--port`, or undefined for a default. */
  origin(key: string): string | undefined;
  /**
   * Loads again, from the same file, environment and overrides.
   * @throws ConfigError
   */
  reload(): Promise<LoadedConfig>;
}

/**
 * Loads and checks.
 * @throws ConfigError with everything that is wrong
 */
export async function loadConfig(options: LoadOptions = {}): Promise<LoadedConfig> {
  const { environment = process.env, overrides = [], workingDirectory = process.cwd() } = options;
  const directory = await findConfigDirectory(options.directory, workingDirectory);
  const sources: ReferenceSources = {
    environment,
    readFile: (path) => readFileSync(resolve(directory ?? workingDirectory, path), "utf8"),
  };
  const catalogue = new Map(keyCatalogue().map((entry) => [entry.key, entry]));
  const knownKeys = [...catalogue.keys()];

  const fromFile = await readConfigFile(directory, sources, knownKeys);
  const laidOver = [
    ...environmentOverrides(environment),
    ...overrides.filter((override) => !isCredentialsOverride(override)),
  ].map((override) => typedOverride(override, catalogue));
  const tree = { ...defaultsOfPlace(environment), ...asMapping(fromFile.value) };
  for (const [name, section] of Object.entries(defaultsOfPlace(environment)))
    tree[name] = { ...section, ...asMapping(tree[name]) };
  applyOverrides(tree, laidOver);

  const places = new Map(fromFile.places);
  for (const { key, source } of laidOver) places.set(key === kafkaBrokersKey ? "processing.kafka_config" : key, source);
  const where = (path: Path) => placeOf(places, path);
  const prepared = prepareInput(tree, configSchema, where, knownKeys);

  const unknownKeys = [...fromFile.unknownKeys, ...prepared.unknownKeys];
  const hints = unknownKeys.map(describeUnknown);
  const parsed = configSchema.safeParse(prepared.value);
  const faults = [
    ...fromFile.faults,
    ...prepared.faults,
    ...(parsed.success ? [] : faultsOf(parsed.error, prepared.value, where)),
  ];
  if (faults.length > 0 || !parsed.success) throw new ConfigError(faults, hints);

  const config = finishConfig(parsed.data);
  const between = crossKeyFaults(config).map((fault) => ({ ...fault, where: where(fault.key.split(".")) }));
  if (between.length > 0) throw new ConfigError(between, hints);
  return {
    config,
    credentials: await loadCredentials(directory, sources, overrides),
    directory,
    warnings: [
      ...unknownKeys.map((unknown) => ({ key: unknown.key, message: describeUnknown(unknown) })),
      ...crossKeyWarnings(config).map(({ key, message }) => ({
        key,
        message: `${where(key.split("."))}: ${key}: ${message}`,
      })),
      ...keysWithoutEffect(catalogue.values(), config, prepared.value)
        // What the system sets for every process, nobody asked for.
        .filter(({ key }) => where(key.split(".")) !== "HOSTNAME")
        .map(({ key, reason }) => ({ key, message: `${where(key.split("."))}: ${key}: not applicable: ${reason}` })),
    ],
    origin: (key) => originOf(places, key),
    reload: () => loadConfig(options),
  };
}

function defaultsOfPlace(environment: Environment): Readonly<Record<string, Record<string, unknown>>> {
  return runsInContainer(environment) ? { relay: { host: "0.0.0.0" }, grpc: { host: "0.0.0.0" } } : {};
}

function faultsOf(error: z.ZodError, input: unknown, where: (path: Path) => string): readonly ConfigFault[] {
  return error.issues.map(({ path, message }) => {
    const parts = path.map((part) => (typeof part === "symbol" ? String(part) : part));
    const { value, secret } = lookUp(input, parts);
    return { key: parts.join("."), found: describeFound(value, secret), expected: message, where: where(parts) };
  });
}

function lookUp(input: unknown, path: Path): { value: unknown; secret: boolean } {
  let value = input;
  let schema: z.core.$ZodType | undefined = configSchema;
  let secret = false;
  for (const part of path) {
    schema = schema === undefined ? undefined : childSchema(schema, value, part);
    secret ||= schema !== undefined && schemaNode(schema).notes.secret !== undefined;
    value = typeof value === "object" && value !== null ? new Map(Object.entries(value)).get(String(part)) : undefined;
  }
  return { value, secret };
}

/** The place of a path: its own, else that of a part of it, else that of the nearest part around it. */
function placeOf(places: ReadonlyMap<string, string>, path: Path): string {
  const own = places.get(path.join(".")) ?? [...places].find(([other]) => other.startsWith(`${path.join(".")}.`))?.[1];
  if (own !== undefined) return own;
  for (let length = path.length - 1; length >= 0; length--) {
    const place = places.get(path.slice(0, length).join("."));
    if (place !== undefined) return place;
  }
  return "";
}

function originOf(places: ReadonlyMap<string, string>, key: string): string | undefined {
  const own = places.get(key);
  if (own !== undefined) return own;
  const override = [...places].find(
    ([other]) => key.startsWith(`${other}.`) && other.includes(".") && !places.has(key),
  );
  return override?.[1];
}

function describeUnknown({ key, where, nearest }: UnknownKey): string {
  const reason = whyNotApplicable(key);
  if (reason !== undefined) return `${where}: ${key}: not applicable: ${reason}`;
  const advice = nearest === undefined ? "" : `; the nearest known key is ${nearest}`;
  return `${where}: ${key}: unknown key, ignored${advice}`;
}
