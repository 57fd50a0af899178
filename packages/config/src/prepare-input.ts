/**
 * Makes what an operator wrote ready for the schema: older names become today's, empty sections count as absent, and
 * keys that nobody knows are taken out and reported with the nearest known one.
 */
import type { z } from "zod";
import { type ConfigFault, describeFound } from "./config-error.ts";
import { nearestKey } from "./nearest-key.ts";
import { childSchema, mappingFor, schemaNode, shapeOf } from "./schema-node.ts";

/** A place in a tree. */
export type Path = readonly (string | number)[];

/** An unknown key. */
export interface UnknownKey {
  readonly key: string;
  readonly where: string;
  readonly nearest: string | undefined;
}

/** Input that the schema can judge. */
export interface PreparedInput {
  readonly value: unknown;
  /** Where each value of it stands, by dotted path. */
  readonly places: ReadonlyMap<string, string>;
  readonly unknownKeys: readonly UnknownKey[];
  readonly faults: readonly ConfigFault[];
}

/**
 * @param locate where a path of the input stands, for messages
 * @param knownKeys dotted paths of all keys
 */
export function prepareInput(
  input: unknown,
  schema: z.core.$ZodType,
  locate: (path: Path) => string,
  knownKeys: readonly string[],
): PreparedInput {
  const places = new Map<string, string>();
  const unknownKeys: UnknownKey[] = [];
  const faults: ConfigFault[] = [];

  function visit(value: unknown, type: z.core.$ZodType, written: Path, path: Path): unknown {
    places.set(path.join("."), locate(written));
    if (Array.isArray(value)) {
      return value.map((entry, index) =>
        descend(entry, childSchema(type, value, index), [...written, index], [...path, index]),
      );
    }
    if (typeof value !== "object" || value === null) return value;
    const mapping = mappingFor(type, value);
    if (mapping !== undefined) return visitMapping(value, mapping, written, path);
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => [
        name,
        descend(entry, childSchema(type, value, name), [...written, name], [...path, name]),
      ]),
    );
  }

  function descend(value: unknown, type: z.core.$ZodType | undefined, written: Path, path: Path): unknown {
    return type === undefined ? value : visit(value, type, written, path);
  }

  function visitMapping(value: object, mapping: z.ZodObject, written: Path, path: Path): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const [name, entry] of Object.entries(value)) {
      const canonical = canonicalName(mapping, name);
      const type = canonical === undefined ? undefined : mapping.def.shape[canonical];
      if (canonical === undefined || type === undefined) {
        const key = [...path, name].join(".");
        unknownKeys.push({ key, where: locate([...written, name]), nearest: nearestKey(key, knownKeys) });
      } else if (Object.hasOwn(result, canonical)) {
        faults.push({
          key: [...path, canonical].join("."),
          found: `it twice, the second time as ${JSON.stringify(name)}`,
          expected: "only one of these names",
          where: locate([...written, name]),
        });
      } else if (!countsAsAbsent(entry, type)) {
        result[canonical] = visit(entry, type, [...written, name], [...path, canonical]);
      }
    }
    return result;
  }

  const value = visit(input ?? {}, schema, [], []);
  if (typeof value !== "object" || Array.isArray(value)) {
    faults.push({ key: "", found: describeFound(value), expected: "a mapping of sections", where: locate([]) });
  }
  return { value, places, unknownKeys, faults };
}

function canonicalName(mapping: z.ZodObject, name: string): string | undefined {
  if (Object.hasOwn(mapping.def.shape, name)) return name;
  return Object.entries(mapping.def.shape).find(([, type]) => schemaNode(type).notes.alias === name)?.[0];
}

/** Nothing at all where a section or an optional value may stand: a commented-out block, usually. */
function countsAsAbsent(value: unknown, schema: z.core.$ZodType): boolean {
  if (value !== null) return false;
  const { type, optional, nullable } = schemaNode(schema);
  return !nullable && (optional || shapeOf(type) !== undefined);
}
