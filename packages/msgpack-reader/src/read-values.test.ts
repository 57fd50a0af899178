import assert from "node:assert/strict";
import { pack } from "msgpackr";
import { MsgpackError } from "./msgpack-error.ts";
import { readMsgpackValues } from "./read-values.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

describe("reading msgpack values", () => {
  it("reads values that stand one behind the other", () => {
    const event = { message: "m", tags: { a: "b" }, list: [1, -2, 1.5, true, null, "x".repeat(300), []], empty: {} };
    assert.deepEqual(readMsgpackValues(Buffer.concat([pack(event), pack(7)]), 16), [event, 7]);
    assert.deepEqual(readMsgpackValues(Buffer.alloc(0), 16), []);
  });

  it("keeps integers that a double cannot hold", () => {
    assert.deepEqual(readMsgpackValues(hex("cfffffffffffffffff 01"), 1), [18446744073709551615n, 1]);
  });

  for (const [what, bytes] of [
    ["a list that says it is endless", "ddffffffff 01"],
    ["lists in each other that all say they are long", "dcffff dcffff dcffff 01"],
    ["a map that ends after a name", "81 a161"],
    ["a text that ends too early", "a3 61"],
    ["binary data", "c401ff"],
    ["an extension", "d60000000000"],
    ["a name that is a number", "81 01 02"],
    ["the type that is never used", "c1"],
  ] as const) {
    it(`refuses ${what}`, () => assert.throws(() => readMsgpackValues(hex(bytes), 16), MsgpackError));
  }

  it("refuses nesting that is too deep, and takes as much as is allowed", () => {
    const nested = (depth: number) => Buffer.concat([Buffer.alloc(depth, 0x91), hex("c0")]);
    assert.equal(readMsgpackValues(nested(128), 128).length, 1);
    assert.throws(() => readMsgpackValues(nested(129), 128), /nesting deeper than 128/);
    assert.throws(() => readMsgpackValues(nested(1_000_000), 128), MsgpackError);
  });

  it("cannot be made to change what objects are", () => {
    const [value] = readMsgpackValues(hex("81 a9 5f5f70726f746f5f5f 81 a161 01"), 16);
    assert.equal(({} as Record<string, unknown>).a, undefined);
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
  });
});
