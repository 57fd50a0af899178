import assert from "node:assert/strict";
import type { AiAttributes } from "./ai-attributes.ts";
import { fillAiAttributes } from "./fill-ai-attributes.ts";
import { parseModelTable } from "./model-table.ts";

type Values = Readonly<Record<string, string | number>>;

const costs = {
  inputPerToken: 0.5,
  outputPerToken: 2,
  outputReasoningPerToken: 4,
  inputCachedPerToken: 0.25,
  inputCacheWritePerToken: 1,
};
const models = parseModelTable({
  version: 1,
  models: {
    "acme-large": { costs, contextSize: 10_000 },
    plain: { costs: { ...costs, outputReasoningPerToken: 0 } },
    nocost: { contextSize: 500 },
  },
});

/** What is written for a span of two seconds, without the prefix `gen_ai.`. */
function written(values: Values, seconds = 2, keepsTotals = false): Values {
  const held = new Map(Object.entries(values));
  const result = new Map<string, string | number>();
  const set = (key: string, value: string | number) => {
    held.set(key, value);
    result.set(key.replace("gen_ai.", ""), value);
  };
  const attributes: AiAttributes = {
    has: (key) => held.has(key),
    text: (key) => {
      const value = held.get(key);
      return typeof value === "string" ? value : undefined;
    },
    number: (key) => {
      const value = held.get(key);
      return typeof value === "number" ? value : undefined;
    },
    setText: set,
    setInteger: set,
    setDouble: set,
  };
  fillAiAttributes(attributes, seconds, models, { keepsTotals });
  return Object.fromEntries(result);
}

function typeOf(values: Values): string | number | undefined {
  return written(values)["operation.type"];
}

describe("attributes of a span of a language model", () => {
  it("tell the type by the name of the operation, else by that of the span", () => {
    assert.equal(typeOf({ "gen_ai.operation.name": "invoke_agent", "sentry.op": "gen_ai.execute_tool" }), "agent");
    assert.equal(typeOf({ "gen_ai.operation.name": 5, "sentry.op": "gen_ai.execute_tool" }), "tool");
    assert.equal(typeOf({ "sentry.op": "ai.pipeline.stream_object" }), "agent");
    assert.equal(typeOf({ "sentry.op": "ai.processor" }), "other");
    assert.equal(typeOf({ "gen_ai.operation.name": "upsert_memory" }), "memory");
    assert.equal(typeOf({ "gen_ai.operation.name": "handoff" }), "handoff");
    assert.equal(typeOf({ "gen_ai.operation.name": "", "sentry.op": "gen_ai.handoff" }), "ai_client");
    assert.equal(typeOf({ "gen_ai.operation.type": "tool" }), "ai_client");
  });

  it("tell the type by how the operation starts: the call of a model, else the work around it", () => {
    assert.equal(typeOf({ "sentry.op": "ai.streamText.doStream.1" }), "ai_client");
    assert.equal(typeOf({ "sentry.op": "ai.streamText.run" }), "agent");
    assert.equal(typeOf({ "sentry.op": "ai.generateObject.doGenerate" }), "ai_client");
    assert.equal(typeOf({ "sentry.op": "ai.generateObject" }), "agent");
    assert.equal(typeOf({ "sentry.op": "ai.toolCall.search" }), "tool");
  });

  it("sum up tokens, and what they cost and fill of the context", () => {
    const values = {
      "gen_ai.request.model": "acme-large-2025-06-10",
      "gen_ai.usage.input_tokens": 1200,
      "gen_ai.usage.output_tokens": 300,
      "gen_ai.usage.cache_read.input_tokens": 200,
      "gen_ai.usage.cache_creation.input_tokens": 100,
      "gen_ai.usage.reasoning.output_tokens": 100,
    };
    assert.deepEqual(written(values), {
      "response.model": "acme-large-2025-06-10",
      "operation.type": "ai_client",
      "usage.total_tokens": 1500,
      "response.tokens_per_second": 150,
      "context.window_size": 10_000,
      "context.utilization": 0.15,
      "cost.cache_read.input_tokens": 50,
      "cost.cache_creation.input_tokens": 100,
      "cost.input_tokens": 600,
      "cost.reasoning.output_tokens": 400,
      "cost.output_tokens": 800,
      "cost.total_tokens": 1400,
    });
    const plain = written({ ...values, "gen_ai.response.model": "plain" });
    assert.equal(plain["cost.reasoning.output_tokens"], 200);
    assert.equal(plain["response.model"], undefined);
    assert.equal(plain["context.window_size"], undefined);
  });

  it("keep costs below zero when more is cached than was read", () => {
    const usage = { "gen_ai.usage.input_tokens": 10, "gen_ai.usage.cache_read.input_tokens": 40 };
    assert.equal(written({ "gen_ai.request.model": "acme-large", ...usage })["cost.total_tokens"], -5);
  });

  it("have no costs without tokens or prices, or if the client states them", () => {
    const usage = { "gen_ai.usage.input_tokens": 10 };
    const priced = { "gen_ai.request.model": "acme-large", ...usage };
    assert.equal(written(priced)["cost.total_tokens"], 5);
    for (const values of [
      { ...priced, "gen_ai.cost.total_tokens": 1.25 },
      { ...priced, "gen_ai.usage.input_tokens": "10" },
      { ...usage, "gen_ai.request.model": "nocost" },
      { ...usage, "gen_ai.request.model": "other" },
    ])
      assert.equal(written(values)["cost.total_tokens"], undefined, JSON.stringify(values));
  });

  it("have no rate of tokens if the span took no time", () => {
    assert.deepEqual(written({ "gen_ai.usage.output_tokens": 7 }, 0), {
      "operation.type": "ai_client",
      "usage.total_tokens": 7,
    });
  });
});
