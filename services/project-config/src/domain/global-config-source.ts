/** Where the global configuration comes from. */
import { revisionOf } from "./revision.ts";

export interface GlobalConfigDocument {
  /** The document as JSON. */
  readonly document: Buffer;
  readonly revision: string;
}

export interface GlobalConfigSource {
  /** What is in force; `{}` if nothing was found. */
  globalConfig(): GlobalConfigDocument;
}

/** What is in force when nothing is configured. */
export const emptyGlobalConfig: GlobalConfigDocument = { document: Buffer.from("{}"), revision: revisionOf("{}") };

/** The global configuration of several sources. */
export interface ChosenGlobalConfig extends GlobalConfigSource {
  /** False while a source may still have one and has not answered: then watchers are told nothing. */
  isReady(): boolean;
}

/**
 * What the first source has that has any.
 * @param awaited the last of them answers later: undefined until then
 */
export function firstGlobalConfig(
  sources: readonly (() => GlobalConfigDocument | undefined)[],
  awaited = false,
): ChosenGlobalConfig {
  function find(): GlobalConfigDocument | undefined {
    for (const source of sources) {
      const found = source();
      if (found !== undefined && found !== emptyGlobalConfig) return found;
    }
    return undefined;
  }

  return {
    globalConfig: () => find() ?? emptyGlobalConfig,
    isReady: () => !awaited || find() !== undefined,
  };
}
