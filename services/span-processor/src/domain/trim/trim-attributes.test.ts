import assert from "node:assert/strict";
import { parseJson } from "@weir/lossless-json";
import { writeMetaTree } from "../values/meta.ts";
import { readAttributes, readLinkAttributes } from "../values/read-attributes.ts";
import { attributesMeta, createAttributesWriter } from "../values/write-attributes.ts";
import { trimAttributes } from "./trim-attributes.ts";

/** What is left of attributes given as JSON, what is noted, and what is left of the budget. */
function trimmed(attributes: object, bytes: number, removedKeyBytes = 1000) {
  const read = readAttributes(parseJson(Buffer.from(JSON.stringify(attributes))), undefined).attributes;
  const budget = { bytes, removedKeyBytes };
  const before = trimAttributes(read, budget);
  const notes = writeMetaTree(attributesMeta(read, undefined));
  return {
    left: JSON.parse(createAttributesWriter()(read)) as Record<string, unknown>,
    notes: notes === undefined ? undefined : (JSON.parse(notes) as unknown),
    before,
    budget,
  };
}

const text = (value: string) => ({ type: "string", value });
const removed = { "": { rem: [["trimmed", "x"]] } };

describe("attributes within a budget", () => {
  it("stay from the smallest on, and the first that does not fit is cut", () => {
    const attributes = {
      a: text("xy"),
      note: text("hello world"),
      list: { type: "array", value: ["alpha", "beta", "gamma"] },
      "big.attribute": text("z".repeat(40)),
    };
    // 60 bytes for a span whose name has 3 and which is a segment.
    const { before, left, notes } = trimmed(attributes, 56);
    assert.deepEqual(left, { ...attributes, "big.attribute": text("zzzz...") });
    assert.deepEqual(notes, { "big.attribute": { value: { "": { rem: [["!limit", "s", 4, 7]], len: 40 } } } });
    assert.equal(before, 89);
  });

  it("are not changed as long as they fit, whatever they are", () => {
    const attributes = {
      yes: { type: "boolean", value: true },
      n: { type: "integer", value: 5 },
      s: text("four"),
      empty: text(""),
    };
    const { before, budget, left, notes } = trimmed(attributes, 3 + 1 + 1 + 8 + 1 + 4 + 5 + 1);
    assert.deepEqual(left, attributes);
    assert.equal(before, undefined);
    assert.equal(notes, undefined);
    assert.equal(budget.bytes, 1);
  });

  it("lose elements of lists behind the end", () => {
    const { left, notes } = trimmed({ list: { type: "array", value: ["alpha", "beta", "gamma"] } }, 11);
    assert.deepEqual(left.list, { type: "array", value: ["alpha", "...", null] });
    assert.deepEqual(notes, {
      list: { value: { 1: { "": { rem: [["!limit", "s", 0, 3]], len: 4 } }, 2: removed } },
    });
  });

  it("are null where nothing is left for the value, and for all behind it", () => {
    const { left, notes } = trimmed({ key: text("value"), longer: text("x") }, 3);
    assert.deepEqual(left, { key: null, longer: null });
    assert.deepEqual(notes, { key: removed, longer: removed });
  });

  it("vanish with their keys once these have no room, the smaller ones behind included", () => {
    const attributes = { a: text("123"), bbbb: text("1"), cccc: text("1234"), d: text("123456789") };
    const { left } = trimmed(attributes, 4, 4);
    assert.deepEqual(left, { a: text("123"), bbbb: null });
  });

  it("without a value cost their keys only, shortest first, and vanish without a trace", () => {
    const { left, budget, before } = trimmed({ n: null, longest: null, mm: null, s: text("x") }, 100, 4);
    assert.deepEqual(left, { n: null, mm: null, s: text("x") });
    assert.equal(budget.bytes, 98);
    assert.equal(before, 12);
  });

  it("count characters where a text is cut, and bytes for what it takes", () => {
    const { left, notes } = trimmed({ k: text("ä".repeat(10)), l: text("ä".repeat(20)) }, 1 + 20 + 1 + 9);
    assert.deepEqual(left, { k: text("ä".repeat(10)), l: text(`${"ä".repeat(6)}...`) });
    assert.deepEqual(notes, { l: { value: { "": { rem: [["!limit", "s", 6, 9]], len: 20 } } } });
  });

  it("of links may hold objects, which are cut inside", () => {
    const raw = parseJson(Buffer.from('{"o":{"type":"object","value":{"a":"123456","b":"x"}}}'));
    const attributes = readLinkAttributes(raw as Parameters<typeof readLinkAttributes>[0], undefined);
    assert.equal(trimAttributes(attributes, { bytes: 6, removedKeyBytes: 0 }), 10);
    assert.equal(createAttributesWriter()(attributes), '{"o":{"type":"object","value":{"a":"1...","b":null}}}');
  });
});
