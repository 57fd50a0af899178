import assert from "node:assert/strict";
import { ConditionError } from "./condition-error.ts";
import { fieldsOf, isSupported } from "./inspection.ts";
import { parseCondition } from "./parse-condition.ts";

function nested(depth: number): unknown {
  let condition: unknown = { op: "and", inner: [] };
  for (let level = 1; level < depth; level++) condition = { op: "not", inner: condition };
  return condition;
}

describe("parseCondition", () => {
  for (const [document, path] of [
    [5, ""],
    [{}, "op"],
    [{ op: "eq", value: 1 }, "name"],
    [{ op: "eq", name: "f" }, "value"],
    [{ op: "eq", name: "f", value: 1, options: 5 }, "options"],
    [{ op: "eq", name: "f", value: 1, options: { ignoreCase: "yes" } }, "options.ignoreCase"],
    [{ op: "glob", name: "f", value: "*" }, "value"],
    [{ op: "glob", name: "f", value: ["*", 1] }, "value[1]"],
    [{ op: "release", name: "f", value: "1" }, "comparator"],
    [{ op: "and", inner: {} }, "inner"],
    [{ op: "not" }, "inner"],
    [
      {
        op: "or",
        inner: [
          { op: "and", inner: [] },
          { op: "not", inner: [] },
        ],
      },
      "inner[1].inner",
    ],
  ] as const) {
    it(`says where ${JSON.stringify(document)} is wrong`, () => {
      assert.throws(
        () => parseCondition(document),
        (error: unknown) => error instanceof ConditionError && error.path === path,
      );
    });
  }

  it("bounds the nesting", () => {
    assert.ok(parseCondition(nested(64)));
    assert.throws(() => parseCondition(nested(65)), ConditionError);
    assert.throws(() => parseCondition(nested(10_000)), ConditionError);
  });
});

describe("isSupported", () => {
  it("finds unknown operators and unusable releases anywhere inside", () => {
    const inside = (inner: object) => isSupported(parseCondition({ op: "not", inner: { op: "and", inner: [inner] } }));
    assert.equal(inside({ op: "eq", name: "f", value: 1 }), true);
    assert.equal(inside({ op: "future" }), false);
    assert.equal(inside({ op: "release", name: "f", comparator: "about", value: "1" }), false);
    assert.equal(inside({ op: "release", name: "f", comparator: "eq", value: "latest" }), false);
    assert.equal(inside({ op: "any", name: "f", inner: { op: "future" } }), false);
  });
});

describe("fieldsOf", () => {
  it("lists the fields that are read, of lists the list only", () => {
    const condition = parseCondition({
      op: "and",
      inner: [
        { op: "eq", name: "event.release", value: "1" },
        { op: "not", inner: { op: "glob", name: "event.transaction", value: ["*"] } },
        { op: "any", name: "event.exception.values", inner: { op: "eq", name: "ty", value: "E" } },
        { op: "future", name: "event.x" },
      ],
    });
    assert.deepEqual([...fieldsOf(condition)], ["event.release", "event.transaction", "event.exception.values"]);
  });
});
