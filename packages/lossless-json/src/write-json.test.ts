import assert from "node:assert/strict";
import { float64, sortedKeys, writeFloat, writeJson, writeString } from "./index.ts";

describe("writing JSON", () => {
  it("writes floats with a fraction or an exponent", () => {
    const forms = [
      [1, "1.0"],
      [-3, "-3.0"],
      [0.5, "0.5"],
      [1e15, "1000000000000000.0"],
      [1e16, "1e16"],
      [1.5e300, "1.5e300"],
      [1e-5, "0.00001"],
      [1e-6, "1e-6"],
      [0, "0.0"],
      [Number.POSITIVE_INFINITY, "null"],
    ] as const;
    for (const [value, text] of forms) assert.equal(writeFloat(value), text);
    assert.equal(writeJson({ a: float64(2), b: 2, c: float64(2.25) }), '{"a":2.0,"b":2,"c":2.25}');
  });

  it("escapes what must be escaped and nothing else", () => {
    assert.equal(writeString('a"b\\c\n\u0001/ü€😀'), '"a\\"b\\\\c\\n\\u0001/ü€😀"');
    assert.equal(writeString("plain"), '"plain"');
  });

  it("orders members by their UTF-8 bytes if asked to", () => {
    assert.equal(writeJson({ b: 1, "": 2, a: { d: 1, c: 2 } }, { sortKeys: true }), '{"":2,"a":{"c":2,"d":1},"b":1}');
    assert.deepEqual(sortedKeys(["\u{1f600}", "\uff01", "z"]), ["z", "\uff01", "\u{1f600}"]);
  });
});
