import assert from "node:assert/strict";
import fc from "fast-check";
import { Float64, isInteger, JsonError, parseJson, writeJson } from "./index.ts";

function codeOf(input: Buffer | string): string {
  try {
    parseJson(input);
  } catch (error) {
    if (error instanceof JsonError) return error.code;
    throw error;
  }
  return "none";
}

describe("parsing JSON without loss", () => {
  it("tells 1 from 1.0, wherever it stands", () => {
    assert.equal(isInteger(parseJson("1")), true);
    assert.equal(isInteger(parseJson("1.0")), false);
    assert.deepEqual(parseJson('{"a":[1,1.0,1.50, 2.00 ]}'), { a: [1, new Float64(1), 1.5, new Float64(2)] });
  });

  it("reads whole numbers with an exponent as floats", () => {
    assert.deepEqual(parseJson("[1e5,1.0E7,10e-1,1e+2,5e-05]"), [
      new Float64(100000),
      new Float64(10000000),
      new Float64(1),
      new Float64(100),
      0.00005,
    ]);
  });

  it("keeps integers up to 64 bits, and takes larger ones as floats", () => {
    assert.deepEqual(
      parseJson('{"a":9007199254740993,"b":[18446744073709551615,18446744073709551616],"c":-9223372036854775808}'),
      {
        a: 9007199254740993n,
        b: [18446744073709551615n, new Float64(18446744073709552000)],
        c: -9223372036854775808n,
      },
    );
    assert.equal(parseJson("9007199254740993"), 9007199254740993n);
  });

  it("writes numbers in the form in which they came", () => {
    const text = '{"a":1,"b":1.0,"c":9007199254740993,"d":[2.5,-0.0,1e300],"e":"1.0"}';
    assert.equal(writeJson(parseJson(text)), text);
  });

  it("is not fooled by numbers inside strings", () => {
    assert.deepEqual(parseJson('{"a":"v1.0, 2e5]","b":3,"c":"x\\"1.0}"}'), { a: "v1.0, 2e5]", b: 3, c: 'x"1.0}' });
  });

  it("tells 1.05 from a whole number", () => {
    assert.deepEqual(parseJson("[1.05,1.0005,2.50]"), [1.05, 1.0005, 2.5]);
  });

  it("keeps a member named __proto__ as data, on both paths", () => {
    for (const text of ['{"__proto__":{"x":1}}', '{"__proto__":{"x":1.0}}']) {
      const value = parseJson(text);
      assert.deepEqual(Object.keys(value as object), ["__proto__"]);
      assert.equal(({} as Record<string, unknown>).x, undefined);
    }
  });

  it("refuses text that is not JSON with a typed error, on both paths", () => {
    for (const text of [
      "",
      "{",
      "[1,]",
      '{"a":1.0,}',
      "[1.0",
      "01.0",
      "1.0x",
      "[1.0,nul]",
      '["\u0001",1.0]',
      '["a,1.0]',
    ]) {
      assert.equal(codeOf(text), "syntax", text);
    }
  });

  it("refuses bytes that are not UTF-8", () => {
    assert.equal(codeOf(Buffer.from([0x22, 0xff, 0x22])), "encoding");
    assert.equal(parseJson(Buffer.from('"grüße"')), "grüße");
  });

  it("refuses nesting beyond 127 levels, on both paths", () => {
    for (const core of ["1", "1.0"]) {
      assert.equal(codeOf("[".repeat(127) + core + "]".repeat(127)), "none");
      assert.equal(codeOf("[".repeat(128) + core + "]".repeat(128)), "depth");
      assert.equal(codeOf('{"a":'.repeat(100_000) + core + "}".repeat(100_000)), "depth");
    }
  });

  it("agrees with JSON.parse about every value that JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        assert.deepEqual(JSON.parse(writeJson(parseJson(text))), JSON.parse(text));
        assert.deepEqual(JSON.parse(writeJson(parseJson(`[1.0,${text}]`))), [1, JSON.parse(text)]);
      }),
    );
  });
});
