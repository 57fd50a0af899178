/** Tells operators which of the keys that they set change nothing here, and why. */
import { isDeepStrictEqual } from "node:util";
import type { WeirConfig } from "./config-schema.ts";
import type { CatalogueEntry } from "./key-catalogue.ts";
import { isMapping } from "./mapping.ts";

/** A key that was set in vain. */
export interface KeyWithoutEffect {
  readonly key: string;
  readonly reason: string;
}

/** How many connections a pool holds, and for how long: there is no pool. */
const poolOptions = ["max_connections", "idle_timeout", "recycle_timeout", "wait_timeout"];

/**
 * Finds the keys without effect whose value is another than what they are without being set.
 * @param written what files, environment and command line say, by today's names
 */
export function keysWithoutEffect(
  catalogue: Iterable<CatalogueEntry>,
  config: WeirConfig,
  written: unknown,
): readonly KeyWithoutEffect[] {
  const found: KeyWithoutEffect[] = [];
  for (const { key, isSection, notes, defaultValue } of catalogue) {
    const { withoutEffect: reason } = notes;
    if (isSection || reason === undefined || valueAt(written, key) === undefined) continue;
    if (!isDeepStrictEqual(valueAt(config, key), defaultValue)) found.push({ key, reason });
  }
  return [...found, ...poolOptionsIn(written)];
}

/** The options of `processing.redis`, of which the catalogue knows nothing: it has several forms. */
function poolOptionsIn(written: unknown): readonly KeyWithoutEffect[] {
  const places = ["processing.redis", "processing.redis.project_configs", "processing.redis.quotas"];
  const reason = "one connection to each server carries all commands at once";
  return places
    .flatMap((place) => poolOptions.map((option) => `${place}.${option}`))
    .filter((key) => valueAt(written, key) !== undefined)
    .map((key) => ({ key, reason }));
}

function valueAt(tree: unknown, key: string): unknown {
  return key.split(".").reduce<unknown>((value, name) => (isMapping(value) ? value[name] : undefined), tree);
}
