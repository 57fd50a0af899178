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

/** What the first source has that has any. */
export function firstGlobalConfig(sources: readonly (() => GlobalConfigDocument | undefined)[]): GlobalConfigSource {
  return {
    globalConfig() {
      for (const source of sources) {
        const found = source();
        if (found !== undefined && found !== emptyGlobalConfig) return found;
      }
      return emptyGlobalConfig;
    },
  };
}
