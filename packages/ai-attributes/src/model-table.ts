/** What is known of language models (project configuration, section "aiModelMetadata"). */
import type { Glob } from "@weir/conditions";
import { compileGlob } from "@weir/conditions";

/** Prices of one token, in one currency. */
export interface TokenCosts {
  readonly inputPerToken: number;
  readonly outputPerToken: number;
  /** 0: reasoning costs as much as other output. */
  readonly outputReasoningPerToken: number;
  readonly inputCachedPerToken: number;
  readonly inputCacheWritePerToken: number;
}

/** A language model. */
export interface Model {
  readonly costs: TokenCosts | undefined;
  /** Tokens that fit into its context; positive. */
  readonly contextSize: number | undefined;
}

/** Finds models. */
export interface ModelTable {
  /** The model of that name, without a date or version at its end: by exact name, else by pattern. */
  find(name: string): Model | undefined;
}

const noModels: ModelTable = { find: () => undefined };
/** A date, then a version with whatever follows it. */
const suffix = /(?:[-_@]\d{4}(?:\d{4}|[-/.]\d\d[-/.]\d\d))?(?:[-_]v\d+(?:[:.]\d+)?(?:[-:].*)?)?$/s;
/** Names whose models are remembered, and how long they may be: trying all patterns takes time. */
const maxRemembered = 1000;
const maxRememberedLength = 200;

/**
 * Reads the member `aiModelMetadata` of the global configuration.
 * @returns a table without models if the member is malformed or of another version than 1
 */
export function parseModelTable(document: unknown): ModelTable {
  if (!isRecord(document) || document.version !== 1 || !isRecord(document.models)) return noModels;
  const models = new Map<string, Model>();
  for (const [pattern, described] of Object.entries(document.models)) {
    const model = readModel(described);
    if (model === undefined) return noModels;
    models.set(pattern, model);
  }
  return createModelTable(models);
}

function createModelTable(models: ReadonlyMap<string, Model>): ModelTable {
  const globs: { readonly glob: Glob; readonly model: Model }[] = [];
  for (const [pattern, model] of models) {
    const glob = compileGlob(pattern);
    if (glob !== undefined) globs.push({ glob, model });
  }
  const remembered = new Map<string, Model | undefined>();
  return {
    find(name) {
      const base = name.replace(suffix, "");
      const exact = models.get(base);
      if (exact !== undefined || remembered.has(base)) return exact ?? remembered.get(base);
      const model = globs.find(({ glob }) => glob.matches(base))?.model;
      if (base.length <= maxRememberedLength) {
        if (remembered.size >= maxRemembered) remembered.clear();
        remembered.set(base, model);
      }
      return model;
    },
  };
}

/** Undefined: malformed. */
function readModel(described: unknown): Model | undefined {
  if (!isRecord(described)) return undefined;
  const costs = described.costs ?? undefined;
  const contextSize = described.contextSize ?? 0;
  if (typeof contextSize !== "number" || !Number.isInteger(contextSize) || contextSize < 0) return undefined;
  if (costs !== undefined && !isTokenCosts(costs)) return undefined;
  return { costs, contextSize: contextSize === 0 ? undefined : contextSize };
}

const costFields = [
  "inputPerToken",
  "outputPerToken",
  "outputReasoningPerToken",
  "inputCachedPerToken",
  "inputCacheWritePerToken",
] as const;

function isTokenCosts(value: unknown): value is TokenCosts {
  return isRecord(value) && costFields.every((field) => typeof value[field] === "number");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
