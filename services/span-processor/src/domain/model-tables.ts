/** The language models of the global configuration, read once per configuration. */
import type { ModelTable } from "@weir/ai-attributes";
import { parseModelTable } from "@weir/ai-attributes";
import type { GlobalConfig } from "@weir/project-state";

/** The models of a configuration. */
export type ModelTables = (global: GlobalConfig) => ModelTable;

/** Reads the models from configurations, and keeps them as long as these. */
export function createModelTables(): ModelTables {
  const known = new WeakMap<GlobalConfig["document"], ModelTable>();
  return ({ document }) => {
    let models = known.get(document);
    if (models === undefined) {
      models = parseModelTable(document.aiModelMetadata);
      known.set(document, models);
    }
    return models;
  };
}
