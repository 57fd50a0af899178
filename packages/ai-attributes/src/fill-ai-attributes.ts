/** Completes the attributes of a span of a language model or an agent (spans, section "AI"). */
import type { AiAttributes } from "./ai-attributes.ts";
import type { Model, ModelTable, TokenCosts } from "./model-table.ts";
import { operationType } from "./operation-type.ts";

/** How attributes are completed. */
export interface AiOptions {
  /** Whether a sum of tokens and a speed that are there stay; if not, they are worked out anew. */
  readonly keepsTotals: boolean;
}

/**
 * Writes the type of the operation, sums of tokens, what the model's context holds of them, and their costs.
 * @param durationSeconds of the span
 */
export function fillAiAttributes(
  attributes: AiAttributes,
  durationSeconds: number,
  models: ModelTable,
  options: AiOptions,
): void {
  const requested = attributes.text("gen_ai.request.model");
  if (requested !== undefined && !attributes.has("gen_ai.response.model"))
    attributes.setText("gen_ai.response.model", requested);
  const operation = attributes.text("gen_ai.operation.name") ?? attributes.text("sentry.op") ?? "";
  attributes.setText("gen_ai.operation.type", operationType(operation));
  fillTokens(attributes, durationSeconds, options);
  const name = attributes.text("gen_ai.response.model");
  const model = name === undefined ? undefined : models.find(name);
  if (model === undefined) return;
  fillContext(attributes, model);
  if (model.costs !== undefined) fillCosts(attributes, model.costs);
}

function fillTokens(attributes: AiAttributes, durationSeconds: number, { keepsTotals }: AiOptions): void {
  const isKept = (key: string) => keepsTotals && attributes.number(key) !== undefined;
  const input = attributes.number("gen_ai.usage.input_tokens");
  const output = attributes.number("gen_ai.usage.output_tokens");
  if ((input !== undefined || output !== undefined) && !isKept("gen_ai.usage.total_tokens"))
    attributes.setDouble("gen_ai.usage.total_tokens", (input ?? 0) + (output ?? 0));
  if (output !== undefined && output > 0 && durationSeconds > 0 && !isKept("gen_ai.response.tokens_per_second"))
    attributes.setDouble("gen_ai.response.tokens_per_second", output / durationSeconds);
}

function fillContext(attributes: AiAttributes, { contextSize }: Model): void {
  if (contextSize === undefined) return;
  attributes.setInteger("gen_ai.context.window_size", contextSize);
  const total = attributes.number("gen_ai.usage.total_tokens");
  if (total !== undefined) attributes.setDouble("gen_ai.context.utilization", total / contextSize);
}

/** Costs that the client states stay. Counts that contradict each other make negative costs. */
function fillCosts(attributes: AiAttributes, costs: TokenCosts): void {
  if (attributes.number("gen_ai.cost.total_tokens") !== undefined) return;
  const count = (key: string) => attributes.number(`gen_ai.usage.${key}`) ?? 0;
  const input = count("input_tokens");
  const output = count("output_tokens");
  if (!(input > 0 || output > 0)) return;
  const read = count("cache_read.input_tokens");
  const written = count("cache_creation.input_tokens");
  const reasoned = count("reasoning.output_tokens");
  const readCost = read * costs.inputCachedPerToken;
  const writeCost = written * costs.inputCacheWritePerToken;
  const inputCost = (input - read - written) * costs.inputPerToken + readCost + writeCost;
  const perReasoned = costs.outputReasoningPerToken > 0 ? costs.outputReasoningPerToken : costs.outputPerToken;
  const reasoningCost = reasoned * perReasoned;
  const outputCost = (output - reasoned) * costs.outputPerToken + reasoningCost;
  attributes.setDouble("gen_ai.cost.cache_read.input_tokens", readCost);
  attributes.setDouble("gen_ai.cost.cache_creation.input_tokens", writeCost);
  attributes.setDouble("gen_ai.cost.input_tokens", inputCost);
  attributes.setDouble("gen_ai.cost.reasoning.output_tokens", reasoningCost);
  attributes.setDouble("gen_ai.cost.output_tokens", outputCost);
  attributes.setDouble("gen_ai.cost.total_tokens", inputCost + outputCost);
}
