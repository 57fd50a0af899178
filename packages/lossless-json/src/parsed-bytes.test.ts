import assert from "node:assert/strict";
import { JsonError } from "./json-error.ts";
import { parseJson } from "./parse-json.ts";
import { bringValue, takeValue } from "./parsed-bytes.ts";

const textOf = (value: unknown) => Buffer.from(JSON.stringify(value) ?? "null");
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

describe("bytes that bring along what they say", () => {
  it("say it once without being parsed, then like any other bytes", () => {
    const value = { text: "1.0,", list: [1, 0.5, -7, true, null, {}], deep: { "10": "b", "2": "a" } };
    const bytes = bringValue(textOf(value), value);
    assert.equal(takeValue(bytes), value);
    const parsed = takeValue(bytes);
    assert.notEqual(parsed, value);
    assert.deepEqual(parsed, value);
  });

  it("leave it to be parsed where parsing yields something else", () => {
    const different: readonly unknown[] = [
      { wide: 1e17 },
      { huge: 1e300 },
      [-0],
      [Number.NaN],
      [undefined],
      { absent: undefined },
      { written: { toJSON: () => 7 } },
      [new Date(0)],
    ];
    for (const value of different) {
      const bytes = bringValue(textOf(value), value);
      const taken = takeValue(bytes);
      assert.notEqual(taken, value, JSON.stringify(value));
      assert.deepEqual(taken, parseJson(textOf(value)));
    }
  });

  it("refuse what is nested more deeply than may be parsed, as parsing does", () => {
    const deepest = nested(127);
    assert.equal(takeValue(bringValue(textOf(deepest), deepest)), deepest);
    const tooDeep = nested(128);
    assert.throws(() => takeValue(bringValue(textOf(tooDeep), tooDeep)), JsonError);
  });

  it("yield what parsing yields, for any value", () => {
    const scalars = [0, -1, 3.25, 1e-7, 2 ** 53 - 1, 2 ** 53, 1e21, 5e-324, "é\ud800\n", "1e5", "", false, null];
    for (const scalar of scalars) {
      const value = { a: scalar, b: [scalar, { c: scalar }] };
      assert.deepEqual(takeValue(bringValue(textOf(value), value)), parseJson(textOf(value)));
    }
  });
});
