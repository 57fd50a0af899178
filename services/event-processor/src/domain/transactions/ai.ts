/** Work of language models and agents in a transaction and its spans: type, tokens and costs (spans, section "Event-level normalisations", AI). */
import type { AiAttributes, ModelTable } from "@weir/ai-attributes";
import { fillAiAttributes, isAiOperation } from "@weir/ai-attributes";
import { traceContext } from "../event/contexts.ts";
import type { JsonObject } from "../event/json.ts";
import { isObject, numberOf, objectMember, WrittenDouble } from "../event/json.ts";
import { microsOf, spansOf } from "./spans.ts";

/** Older SDKs count tokens in measurements. */
const measuredTokens = [
  ["gen_ai.usage.total_tokens", "ai_total_tokens_used"],
  ["gen_ai.usage.input_tokens", "ai_prompt_tokens_used"],
  ["gen_ai.usage.output_tokens", "ai_completion_tokens_used"],
] as const;

/** Completes the data of the transaction and of its spans wherever a model or an agent worked. */
export function fillAi(fields: JsonObject, models: ModelTable): void {
  const trace = traceContext(fields);
  if (trace !== undefined) complete(trace, fields, models);
  for (const span of spansOf(fields)) complete(span, span, models);
}

/** `timed` has the times and the measurements of what `described` tells the operation and the data. */
function complete(described: JsonObject, timed: JsonObject, models: ModelTable): void {
  const op = typeof described.op === "string" ? described.op : "";
  if (!isAiOperation(op) && !namesOperation(described.data)) return;
  const attributes = accessTo(objectMember(described, "data"), op);
  for (const [key, name] of measuredTokens) {
    const count = measured(timed, name);
    if (count !== undefined && attributes.number(key) === undefined) attributes.setDouble(key, count);
  }
  const agent = attributes.text("gen_ai.function_id");
  if (agent !== undefined && !attributes.has("gen_ai.agent.name")) attributes.setText("gen_ai.agent.name", agent);
  const durationSeconds = (microsOf(timed.timestamp) - microsOf(timed.start_timestamp)) / 1e6;
  fillAiAttributes(attributes, durationSeconds, models, { keepsTotals: true });
}

function namesOperation(data: unknown): boolean {
  if (!isObject(data)) return false;
  return ["gen_ai.operation.name", "gen_ai.operation.type"].some((key) => (data[key] ?? undefined) !== undefined);
}

function measured({ measurements }: JsonObject, name: string): number | undefined {
  const measurement = isObject(measurements) ? measurements[name] : undefined;
  return isObject(measurement) && typeof measurement.value === "number" ? measurement.value : undefined;
}

/** Data as attributes; the operation stands beside it. */
function accessTo(data: JsonObject, op: string): AiAttributes {
  const textAt = (key: string): string | undefined => {
    const value = data[key];
    return typeof value === "string" ? value : undefined;
  };
  return {
    has: (key) => Object.hasOwn(data, key),
    text: (key) => (key === "sentry.op" ? op : textAt(key)),
    number: (key) => numberOf(data[key]),
    setText(key, value) {
      data[key] = value;
    },
    setInteger(key, value) {
      data[key] = value;
    },
    setDouble(key, value) {
      data[key] = new WrittenDouble(value);
    },
  };
}
