import assert from "node:assert/strict";
import { parseModelTable } from "./model-table.ts";

const costs = {
  inputPerToken: 0.5,
  outputPerToken: 2,
  outputReasoningPerToken: 4,
  inputCachedPerToken: 0.25,
  inputCacheWritePerToken: 1,
};
const models = {
  "acme-large": { costs, contextSize: 10_000 },
  "acme-mini*": { contextSize: 2000 },
  "acme-mini": { contextSize: 1000 },
  free: { costs: null, contextSize: 0 },
};

function contextSize(name: string): number | undefined {
  return parseModelTable({ version: 1, models }).find(name)?.contextSize;
}

describe("table of language models", () => {
  it("finds a model by its name before it tries patterns, in which case matters", () => {
    assert.equal(contextSize("acme-mini"), 1000);
    assert.equal(contextSize("acme-mini-fast"), 2000);
    assert.equal(contextSize("Acme-mini-fast"), undefined);
    assert.equal(contextSize("my-acme-large"), undefined);
  });

  it("leaves dates and versions at the end of a name aside", () => {
    const endings = [
      "-20250610",
      "@20250610",
      "_2025-06-10",
      "-2025/06/10",
      "-2025.06.10",
      "-v2",
      "_v2.1",
      "-v2:0",
      "-v1-beta:x",
      "-2025-06-10-v1:0",
    ];
    for (const ending of endings) assert.equal(contextSize(`acme-large${ending}`), 10_000, ending);
    for (const ending of ["-2025", "-2025-6-10", "-latest", "v2", "-v"])
      assert.equal(contextSize(`acme-large${ending}`), undefined, ending);
  });

  it("answers the same when asked again, for any number of names", () => {
    const table = parseModelTable({ version: 1, models });
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < 1500; index++) {
        assert.equal(table.find(`acme-mini-${index}`)?.contextSize, 2000);
        assert.equal(table.find(`other-${index}`), undefined);
      }
    }
  });

  it("takes a context of 0 for one that is not known", () => {
    assert.deepEqual(parseModelTable({ version: 1, models }).find("free"), {
      costs: undefined,
      contextSize: undefined,
    });
  });

  it("is empty if it is malformed or of another version", () => {
    const documents = [
      undefined,
      null,
      [],
      { version: 2, models },
      { models },
      { version: 1 },
      { version: 1, models: { ...models, broken: { costs: { inputPerToken: 1 } } } },
      { version: 1, models: { ...models, broken: { contextSize: -1 } } },
      { version: 1, models: { ...models, broken: "text" } },
    ];
    for (const document of documents)
      assert.equal(parseModelTable(document).find("acme-large"), undefined, JSON.stringify(document));
  });
});
