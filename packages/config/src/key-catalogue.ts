/** The catalogue of all keys, read from the schema: what `config explain` and the reference page show. */
import { configSchema } from "./config-schema.ts";
import type { KeyNotes } from "./key-types.ts";
import { schemaNode, shapeOf } from "./schema-node.ts";

/** A key or section. */
export interface CatalogueEntry {
  /** Dotted path, for example `limits.max_event_size`. */
  readonly key: string;
  readonly isSection: boolean;
  readonly notes: KeyNotes;
  /** Undefined if the key has no constant default. */
  readonly defaultValue: unknown;
  /** True for a key whose values are texts. */
  readonly takesText: boolean;
}

/** All sections and keys, each section before its keys, in the order of the schema. */
export function keyCatalogue(): readonly CatalogueEntry[] {
  return entriesOf(configSchema.def.shape, [], undefined);
}

function entriesOf(
  shape: NonNullable<ReturnType<typeof shapeOf>>,
  parents: readonly string[],
  withoutEffect: string | undefined,
): readonly CatalogueEntry[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const path = [...parents, name];
    const { type, notes: own, defaultValue, takesText } = schemaNode(schema);
    const keys = shapeOf(type);
    // What a whole section lacks, each of its keys does.
    const reason = own.withoutEffect ?? withoutEffect;
    const notes = reason === undefined ? own : { ...own, withoutEffect: reason };
    const entry = { key: path.join("."), isSection: keys !== undefined, notes, defaultValue, takesText };
    return keys === undefined ? [entry] : [entry, ...entriesOf(keys, path, reason)];
  });
}
