/** Spans of language models and agents: their type, tokens and costs (spans, section "AI"). */
import type { AiAttributes, ModelTable } from "@weir/ai-attributes";
import { fillAiAttributes, isAiOperation } from "@weir/ai-attributes";
import type { Attributes } from "../../values/attributes.ts";
import {
  doubleAttribute,
  integerAttribute,
  numberAt,
  stringAt,
  stringAttribute,
  valueAt,
} from "../../values/attributes.ts";
import type { Span } from "../span.ts";

/** Completes the attributes of a span if it says that a model or an agent worked. */
export function fillAi({ attributes, end, start }: Span, models: ModelTable): void {
  if (!isAi(attributes)) return;
  const durationSeconds = start === undefined || end === undefined ? 0 : Number(end - start) / 1e9;
  fillAiAttributes(accessTo(attributes), durationSeconds, models, { keepsTotals: false });
}

function isAi(attributes: Attributes): boolean {
  if (isAiOperation(stringAt(attributes, "sentry.op") ?? "")) return true;
  return (
    valueAt(attributes, "gen_ai.operation.name") !== undefined ||
    valueAt(attributes, "gen_ai.operation.type") !== undefined
  );
}

function accessTo(attributes: Attributes): AiAttributes {
  return {
    has: (key) => attributes.has(key),
    text: (key) => stringAt(attributes, key),
    number: (key) => numberAt(attributes, key),
    setText: (key, value) => attributes.set(key, stringAttribute(value)),
    setInteger: (key, value) => attributes.set(key, integerAttribute(value)),
    setDouble: (key, value) => attributes.set(key, doubleAttribute(value)),
  };
}
