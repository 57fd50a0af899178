import assert from "node:assert/strict";
import { isNestedDeeper } from "./nesting.ts";
import { parseJson } from "./parse-json.ts";

describe("isNestedDeeper", () => {
  for (const [text, depth] of [
    ["1", 0],
    ["[]", 1],
    ["[[],[],[]]", 2],
    ['{"a":{"b":[1]}}', 3],
    ['["[[[[", "{{{{"]', 1],
    ['["\\"[[[["]', 1],
    ['["\\\\",[]]', 2],
    ['["\\\\\\"[[[["]', 1],
    [`${"[".repeat(50)}${"]".repeat(50)}`, 50],
  ] as const) {
    it(`finds ${depth} levels in ${text.slice(0, 30)}`, () => {
      assert.equal(isNestedDeeper(text, depth), false);
      if (depth > 0) assert.equal(isNestedDeeper(text, depth - 1), true);
    });
  }

  it("takes time in proportion to the text, whatever it holds", () => {
    const startMs = performance.now();
    for (const text of ['"', "\\", '\\"', "[]", '"\\"']) isNestedDeeper(text.repeat(1_000_000), 100);
    assert.ok(performance.now() - startMs < 5000);
  });

  it("stops the parser before it has built a million levels", () => {
    const deep = `${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`;
    const before = process.memoryUsage().heapUsed;
    assert.throws(() => parseJson(deep), { name: "JsonError", code: "depth" });
    assert.ok(process.memoryUsage().heapUsed - before < 10_000_000);
  });
});
