/** Values that the environment and the command line lay over the file (project configuration, section "Overrides"). */
import { parse as parseYaml } from "yaml";
import { ConfigError } from "./config-error.ts";
import type { Environment } from "./finish-config.ts";
import type { CatalogueEntry } from "./key-catalogue.ts";
import type { ConfigOverride } from "./load-config.ts";
import { isMapping } from "./mapping.ts";

/** A value for a key, with where it comes from. */
export interface KeyValue {
  readonly key: string;
  readonly value: unknown;
  readonly source: string;
}

const plainVariables: readonly (readonly [variable: string, key: string])[] = [
  ["RELAY_MODE", "relay.mode"],
  ["RELAY_INSTANCE", "relay.instance"],
  ["RELAY_HOST", "relay.host"],
  ["RELAY_PORT", "relay.port"],
  ["RELAY_LOG_LEVEL", "logging.level"],
  ["RELAY_LOG_FORMAT", "logging.format"],
  ["RELAY_REDIS_URL", "processing.redis"],
  ["RELAY_SOURCE_ID", "outcomes.source"],
];

/** The overrides of the environment, the weaker first: Relay's variables, then `WEIR__SECTION__KEY`. */
export function environmentOverrides(environment: Environment): readonly ConfigOverride[] {
  const overrides: ConfigOverride[] = [];
  const add = (variable: string, key: string, value: string | undefined = environment[variable]) => {
    if (value !== undefined && value !== "") overrides.push({ key, value, source: variable });
  };

  for (const [variable, key] of plainVariables) add(variable, key);
  add("RELAY_UPSTREAM_DSN", "relay.upstream", originOfDsn(environment.RELAY_UPSTREAM_DSN));
  add("RELAY_UPSTREAM_URL", "relay.upstream");
  add("RELAY_KAFKA_BROKER_URL", kafkaBrokersKey);
  add(environment.RELAY_SERVER_NAME === undefined ? "HOSTNAME" : "RELAY_SERVER_NAME", "sentry.server_name");
  if (Number.isFinite(Number.parseFloat(environment.SHUTDOWN_TIMEOUT ?? "")))
    add("SHUTDOWN_TIMEOUT", "limits.shutdown_timeout");
  const processing = environment.RELAY_PROCESSING_ENABLED;
  if (processing !== undefined) add("RELAY_PROCESSING_ENABLED", "processing.enabled", booleanOf(processing));

  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith("WEIR__")) continue;
    add(variable, variable.slice("WEIR__".length).toLowerCase().replaceAll("__", "."), value);
  }
  return overrides;
}

/** A key of overrides only: `bootstrap.servers` within `processing.kafka_config`. */
export const kafkaBrokersKey = "processing.kafka_config.bootstrap.servers";

/** Gives overrides values of the types that their keys have: texts stay texts, all else is read as YAML. */
export function typedOverride(
  { key, value, source }: ConfigOverride,
  catalogue: ReadonlyMap<string, CatalogueEntry>,
): KeyValue {
  if (catalogue.get(key)?.takesText === true && value !== "null") return { key, value, source };
  try {
    return { key, value: parseYaml(value) as unknown, source };
  } catch {
    return { key, value, source };
  }
}

/** Lays values over a tree; the later ones win. */
export function applyOverrides(tree: Record<string, unknown>, overrides: readonly KeyValue[]): void {
  for (const { key, value } of overrides) {
    if (key === kafkaBrokersKey) setKafkaBrokers(tree, value);
    else setAt(tree, key.split("."), value);
  }
}

function setAt(tree: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) {
    tree[name] = value;
    return;
  }
  const child = tree[name];
  const mapping = isMapping(child) ? child : {};
  tree[name] = mapping;
  setAt(mapping, rest, value);
}

function setKafkaBrokers(tree: Record<string, unknown>, value: unknown): void {
  const processing = isMapping(tree.processing) ? tree.processing : {};
  const found = processing.kafka_config;
  const others = (Array.isArray(found) ? found : []).filter(
    (entry: unknown) => !isMapping(entry) || entry.name !== "bootstrap.servers",
  );
  tree.processing = { ...processing, kafka_config: [...others, { name: "bootstrap.servers", value }] };
}

function booleanOf(text: string): string {
  const lower = text.toLowerCase();
  if (lower === "true" || lower === "1") return "true";
  if (lower === "false" || lower === "0" || lower === "") return "false";
  return text;
}

function originOfDsn(dsn: string | undefined): string | undefined {
  if (dsn === undefined || dsn === "") return undefined;
  if (URL.canParse(dsn)) return `${new URL(dsn).protocol}//${new URL(dsn).host}/`;
  throw new ConfigError([
    { key: "relay.upstream", found: "no URL", expected: "a DSN https://key@host/project", where: "RELAY_UPSTREAM_DSN" },
  ]);
}
