import assert from "node:assert/strict";
import { parseJson } from "@weir/lossless-json";
import { readMetaTree, writeMetaTree } from "./meta.ts";
import { readAttributes } from "./read-attributes.ts";
import { attributesMeta, createAttributesWriter } from "./write-attributes.ts";

function roundTrip(text: string, metaText = "{}"): [string, string | undefined] {
  const { attributes, meta } = readAttributes(parseJson(text), readMetaTree(parseJson(metaText)));
  return [createAttributesWriter()(attributes), writeMetaTree(attributesMeta(attributes, meta))];
}

describe("reading attributes", () => {
  it("checks the types, and keeps what was wrong as a note", () => {
    const given =
      '{"n":{"type":"integer","value":1.0},"d":{"type":"double","value":3},"a":{"type":"array","value":["x",null]},' +
      '"m":{"type":"array","value":["x",1]},"t":{"value":1}}';
    assert.deepEqual(roundTrip(given), [
      '{"a":{"type":"array","value":["x",null]},"d":{"type":"double","value":3},"m":null,"n":null,"t":null}',
      '{"m":{"":{"err":["invalid_data"]}},"n":{"":{"err":["invalid_data"],"val":{"type":"integer","value":1.0}}},' +
        '"t":{"":{"err":["missing_attribute"],"val":{"type":null,"value":1}}}}',
    ]);
  });

  it("takes integers up to 63 bits", () => {
    const [text] = roundTrip(
      '{"x":{"type":"integer","value":9223372036854775807},"y":{"type":"integer","value":9223372036854775808}}',
    );
    assert.equal(text, '{"x":{"type":"integer","value":9223372036854775807},"y":null}');
  });

  it("keeps further members, null attributes and empty values", () => {
    assert.deepEqual(
      roundTrip('{"x":{"unit":"ms","type":"string","value":"","note":1},"n":null,"":{"type":"array","value":[]}}'),
      ['{"":{"type":"array","value":[]},"n":null,"x":{"type":"string","value":"","note":1,"unit":"ms"}}', undefined],
    );
  });

  it("does not keep original values of 500 bytes or more", () => {
    const [, meta] = roundTrip(`{"x":"${"y".repeat(600)}"}`);
    assert.equal(meta, '{"x":{"":{"err":[["invalid_data",{"reason":"expected attribute"}]]}}}');
  });

  it("makes an empty map of what is none", () => {
    assert.deepEqual(roundTrip('"nope"'), [
      "{}",
      '{"":{"err":[["invalid_data",{"reason":"expected an object"}]],"val":"nope"}}',
    ]);
    assert.deepEqual(roundTrip("null"), ["{}", undefined]);
  });

  it("takes an attribute named __proto__ as any other", () => {
    assert.equal(
      roundTrip('{"__proto__":{"type":"string","value":"x"}}')[0],
      '{"__proto__":{"type":"string","value":"x"}}',
    );
  });

  it("joins its notes to those of the client", () => {
    const [, meta] = roundTrip('{"x":5}', '{"x":{"":{"rem":[["r","x"]]},"value":{"":{"len":3}}}}');
    assert.equal(
      meta,
      '{"x":{"":{"rem":[["r","x"]],"err":[["invalid_data",{"reason":"expected attribute"}]],"val":5}}}',
    );
  });
});
