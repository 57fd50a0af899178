import assert from "node:assert/strict";
import { Float64, type JsonValue } from "@weir/lossless-json";
import fc from "fast-check";
import type { Attribute, Attributes } from "./attributes.ts";
import { createAttributesWriter } from "./write-attributes.ts";

function attribute(type: string | undefined, value: JsonValue, other?: Attribute["other"]): Attribute {
  return { type, value, other, meta: undefined };
}

const anyAttribute = fc.oneof(
  fc.constantFrom(
    attribute("string", "a"),
    attribute("string", "b"),
    attribute("string", "1"),
    attribute("integer", 1),
    attribute("double", 1),
    attribute("double", new Float64(1)),
    attribute("integer", 2n ** 62n),
    attribute("boolean", true),
    attribute("array", ["a", 1]),
    attribute("string", "a", { unit: "ms" }),
    attribute("string", "a", { unit: "s" }),
    attribute('odd"type', 'odd"value'),
    attribute(undefined, null),
  ),
  fc.string({ unit: "grapheme" }).map((text) => attribute("string", text)),
);
const keys = fc.constantFrom("b", "a", "c", "\u{1f600}", "\uffee", 'k"', "__proto__");
const anyAttributes = fc
  .array(fc.tuple(keys, anyAttribute), { maxLength: 6 })
  .map((entries): Attributes => new Map(entries));

describe("writing attributes", () => {
  it("writes keys in the order of their UTF-8 bytes, with what the client sent beside the value", () => {
    const attributes = new Map([
      ["\u{1f600}", attribute("double", new Float64(2))],
      ["\uffee", attribute(undefined, null)],
      ["a", attribute("string", "x", { unit: "ms" })],
    ]);
    assert.equal(
      createAttributesWriter()(attributes),
      '{"a":{"type":"string","value":"x","unit":"ms"},"\uffee":null,"\u{1f600}":{"type":"double","value":2.0}}',
    );
  });

  it("writes the same whatever it wrote before", () => {
    fc.assert(
      fc.property(fc.array(anyAttributes, { maxLength: 20 }), (all) => {
        const write = createAttributesWriter();
        for (const attributes of all) assert.equal(write(attributes), createAttributesWriter()(attributes));
      }),
      { numRuns: 2000 },
    );
  });
});
