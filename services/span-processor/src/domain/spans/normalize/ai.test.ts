import assert from "node:assert/strict";
import { parseModelTable } from "@weir/ai-attributes";
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { writeJson } from "@weir/lossless-json";
import { readSpan } from "../read-span.ts";
import { fillAi } from "./ai.ts";

const models = parseModelTable({ version: 1, models: { "acme-*": { contextSize: 2000 } } });

/** What is added to the attributes, as JSON. */
function added(attributes: JsonObject): Record<string, string> {
  const ids = { uuid: () => "", itemId: () => Buffer.alloc(16) };
  const span = readSpan({ start_timestamp: 1_700_000_000, end_timestamp: 1_700_000_002, attributes }, 0, ids);
  fillAi(span, models);
  return Object.fromEntries(
    [...span.attributes]
      .filter(([key]) => attributes[key] === undefined)
      .map(([key, { type, value }]) => [key, `${type} ${writeJson(value)}`]),
  );
}

function text(value: string): JsonValue {
  return { type: "string", value };
}

describe("spans of language models", () => {
  it("get sums as doubles and the size of the context as an integer", () => {
    const span = {
      "sentry.op": text("ai.chat"),
      "gen_ai.request.model": text("acme-mini"),
      "gen_ai.usage.output_tokens": { type: "integer", value: 20 },
    };
    assert.deepEqual(added(span), {
      "gen_ai.response.model": 'string "acme-mini"',
      "gen_ai.operation.type": 'string "ai_client"',
      "gen_ai.usage.total_tokens": "double 20.0",
      "gen_ai.response.tokens_per_second": "double 10.0",
      "gen_ai.context.window_size": "integer 2000",
      "gen_ai.context.utilization": "double 0.01",
    });
  });

  it("are told by their operation, or by what they say of it", () => {
    assert.deepEqual(added({ "gen_ai.operation.name": text("handoff") }), {
      "gen_ai.operation.type": 'string "handoff"',
    });
    assert.deepEqual(added({ "sentry.op": text("gen_ai.chat") }), { "gen_ai.operation.type": 'string "ai_client"' });
    const other = { "sentry.op": text("chat"), "gen_ai.usage.input_tokens": { type: "integer", value: 3 } };
    assert.deepEqual(added(other), {});
  });
});
