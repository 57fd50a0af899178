import assert from "node:assert/strict";
import { describeMongo } from "./mongo.ts";

describe("the description of a MongoDB command", () => {
  it("keeps the keys to a depth of three, sorted, and the name of the collection without ids", () => {
    const text = '{"filter":{"name":"Ann","tags":["a","b"],"deep":{"a":{"b":{"c":1}}}},"limit":5}';
    assert.equal(
      describeMongo(text, "find", "orders_2024"),
      '{"filter":{"deep":{"a":{"b":"?"}},"name":"?","tags":["..."]},"find":"orders_{%s}","limit":"?"}',
    );
  });

  it("leaves out the buffer, and replaces a member that has the operation's name", () => {
    assert.equal(
      describeMongo('{"pipeline":[{"$match":{"x":1}}],"buffer":"zz","aggregate":"other"}', "aggregate", "c"),
      '{"aggregate":"c","pipeline":["..."]}',
    );
  });

  it("shows nothing of what is no object", () => {
    for (const text of ["db.c.find({})", "[1]", "5", "null", '"a"', '{"a":']) {
      assert.equal(describeMongo(text, "find", "c"), undefined);
    }
  });

  it("treats keys with a meaning in JavaScript like any other", () => {
    assert.equal(
      describeMongo('{"__proto__":{"a":1},"constructor":2}', "find", "c"),
      '{"__proto__":{"a":"?"},"constructor":"?","find":"c"}',
    );
  });

  it("withstands deep nesting", () => {
    const depth = 20_000;
    assert.equal(
      describeMongo(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`, "find", "c"),
      '{"a":{"a":{"a":{"a":"?"}}},"find":"c"}',
    );
  });
});
