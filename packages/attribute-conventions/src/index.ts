/** The registry of attribute names: renames, templates of names, categories of spans, and the tables that go with them. */

export { appleDeviceClasses } from "./apple-models.ts";
export { categoryOf } from "./category.ts";
export type { AttributePii, Rename } from "./conventions.ts";
export {
  attributePii,
  measurementAttributes,
  redisCommands,
  renameOf,
  resourcePathSegments,
  spanDescriptionTemplates,
  spanNameTemplates,
  subregions,
} from "./conventions.ts";
export { nelErrorTexts } from "./nel-error-texts.ts";
export { readSpanStatus } from "./span-status.ts";
