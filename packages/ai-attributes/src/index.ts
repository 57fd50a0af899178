/** Spans of language models and agents: what kind of work they are, how many tokens they used, and what these cost. */
export type { AiAttributes } from "./ai-attributes.ts";
export type { AiOptions } from "./fill-ai-attributes.ts";
export { fillAiAttributes } from "./fill-ai-attributes.ts";
export type { ModelTable } from "./model-table.ts";
export { parseModelTable } from "./model-table.ts";
export type { ModelTables } from "./model-tables.ts";
export { createModelTables } from "./model-tables.ts";
export { isAiOperation } from "./operation-type.ts";
