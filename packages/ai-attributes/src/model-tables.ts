/** The language models of the global configuration, read once per configuration. */
import type { ModelTable } from "./model-table.ts";
import { parseModelTable } from "./model-table.ts";

/** The models of a global configuration, given as the document that it was read from. */
export type ModelTables = (global: Readonly<Record<string, unknown>>) => ModelTable;

/** Reads the models from configurations, and keeps them as long as these. */
export function createModelTables(): ModelTables {
  const known = new WeakMap<Readonly<Record<string, unknown>>, ModelTable>();
  return (global) => {
    let models = known.get(global);
    if (models === undefined) {
      models = parseModelTable(global.aiModelMetadata);
      known.set(global, models);
    }
    return models;
  };
}
