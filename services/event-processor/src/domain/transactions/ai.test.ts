import assert from "node:assert/strict";
import { parseModelTable } from "@weir/ai-attributes";
import type { JsonObject } from "../event/json.ts";
import { WrittenDouble } from "../event/json.ts";
import { fillAi } from "./ai.ts";

const models = parseModelTable({
  version: 1,
  models: {
    "acme-large": {
      costs: {
        inputPerToken: 0.5,
        outputPerToken: 2,
        outputReasoningPerToken: 4,
        inputCachedPerToken: 0.25,
        inputCacheWritePerToken: 1,
      },
      contextSize: 10_000,
    },
  },
});

const times = { start_timestamp: 1_772_366_400, timestamp: 1_772_366_400.25 };

/** The data of a span as consumers get it. */
function completed(span: JsonObject): JsonObject {
  const described: JsonObject = { ...times, ...span };
  fillAi({ spans: [described] }, models);
  return JSON.parse(JSON.stringify(described.data ?? {})) as JsonObject;
}

describe("spans of language models in a transaction", () => {
  it("say what they cost, how fast they were and which agent worked", () => {
    const data = completed({
      op: "gen_ai.chat",
      data: {
        "gen_ai.request.model": "acme-large",
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.output_tokens": 50,
        "gen_ai.function_id": "fn",
      },
    });
    assert.equal(data["gen_ai.agent.name"], "fn");
    assert.equal(data["gen_ai.operation.type"], "ai_client");
    assert.equal(data["gen_ai.response.model"], "acme-large");
    assert.equal(data["gen_ai.usage.total_tokens"], 150);
    assert.equal(data["gen_ai.response.tokens_per_second"], 200);
    assert.equal(data["gen_ai.context.utilization"], 0.015);
    assert.equal(data["gen_ai.cost.total_tokens"], 150);
  });

  it("take counts that are missing from measurements, and keep totals that they state", () => {
    const measurements = { ai_total_tokens_used: { value: 33 }, ai_prompt_tokens_used: { value: 30 } };
    const measured = completed({ op: "ai.run.generateText", measurements });
    assert.equal(measured["gen_ai.usage.total_tokens"], 33);
    assert.equal(measured["gen_ai.usage.input_tokens"], 30);
    assert.equal(measured["gen_ai.operation.type"], "agent");

    const stated = completed({
      op: "gen_ai.invoke_agent",
      data: {
        "gen_ai.agent.name": "planner",
        "gen_ai.function_id": "fn",
        "gen_ai.usage.input_tokens": 3,
        "gen_ai.usage.output_tokens": 1,
        "gen_ai.usage.total_tokens": 7,
        "gen_ai.response.tokens_per_second": 9,
      },
    });
    assert.equal(stated["gen_ai.usage.total_tokens"], 7);
    assert.equal(stated["gen_ai.response.tokens_per_second"], 9);
    assert.equal(stated["gen_ai.agent.name"], "planner");
  });

  it("are known by their operation or by what their data says, and others are left alone", () => {
    assert.deepEqual(completed({ op: "http.client", data: { "gen_ai.usage.input_tokens": 1 } }), {
      "gen_ai.usage.input_tokens": 1,
    });
    const named = completed({ op: "http.client", data: { "gen_ai.operation.name": "execute_tool" } });
    assert.equal(named["gen_ai.operation.type"], "tool");
  });

  it("are written with doubles that keep a fraction, so that consumers take them for doubles", () => {
    const span: JsonObject = { ...times, op: "gen_ai.chat", data: { "gen_ai.usage.input_tokens": 5 } };
    fillAi({ spans: [span] }, models);
    assert.ok((span.data as JsonObject)["gen_ai.usage.total_tokens"] instanceof WrittenDouble);
    assert.match(JSON.stringify(span), /"gen_ai.usage.total_tokens":5\.0[,}]/);
  });

  it("may be the transaction itself", () => {
    const trace: JsonObject = { type: "trace", op: "gen_ai.invoke_agent", data: { "gen_ai.usage.output_tokens": 2 } };
    fillAi({ ...times, contexts: { trace }, spans: [] }, models);
    const data = JSON.parse(JSON.stringify(trace.data)) as JsonObject;
    assert.equal(data["gen_ai.operation.type"], "agent");
    assert.equal(data["gen_ai.response.tokens_per_second"], 8);
  });
});
