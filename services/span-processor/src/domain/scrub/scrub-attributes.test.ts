import assert from "node:assert/strict";
import type { RecordScrubber } from "@weir/pii";
import type { Attributes } from "../values/attributes.ts";
import { booleanAttribute, integerAttribute, stringAttribute } from "../values/attributes.ts";
import { createAttributesScrubber } from "./scrub-attributes.ts";

/** A scrubber that takes secrets out of texts, and numbers out of what is named `count`, and notes what it was asked. */
function createRecords() {
  const asked: unknown[] = [];
  const records: RecordScrubber = {
    scrubAttribute(_within, key, _pii, value, notes) {
      asked.push(value);
      if (value !== "secret" && !(typeof value === "number" && key === "count")) return { removed: false, value };
      notes.own = { remarks: [["rule", "x"]], errors: [], originalLength: undefined, originalValue: undefined };
      return { removed: false, value: null };
    },
    scrubMember: (_name, value) => value,
  };
  return { records, asked };
}

function valuesOf(attributes: Attributes): unknown {
  return Object.fromEntries([...attributes].map(([key, { value }]) => [key, value]));
}

describe("scrubbing the attributes of many records", () => {
  it("asks once about a text that follows itself, and about every other", () => {
    const { asked, records } = createRecords();
    const { scrub } = createAttributesScrubber(records);
    const all = ["a", "a", "secret", "secret", "a", "b", "a"].map(
      (text): Attributes => new Map([["note", stringAttribute(text)]]),
    );
    for (const attributes of all) scrub(attributes);
    assert.deepEqual(asked, ["a", "secret", "secret", "b", "a"]);
    assert.deepEqual(
      all.map((attributes) => attributes.get("note")?.value),
      ["a", "a", null, null, "a", "b", "a"],
    );
    assert.deepEqual(all[2]?.get("note")?.meta?.own?.remarks, [["rule", "x"]]);
    assert.equal(all[4]?.get("note")?.meta, undefined);
  });

  it("asks about numbers of a name until one is left as it is", () => {
    const { asked, records } = createRecords();
    const { scrub } = createAttributesScrubber(records);
    const make = (value: number): Attributes =>
      new Map([
        ["count", integerAttribute(value)],
        ["size", integerAttribute(value)],
        ["ok", booleanAttribute(true)],
      ]);
    const [first, second] = [make(1), make(2)];
    scrub(first);
    scrub(second);
    assert.deepEqual(asked, [1, 1, true, 2, true]);
    assert.deepEqual(valuesOf(second), { count: null, size: 2, ok: true });
  });

  it("does not mix up attributes of records with those of their links", () => {
    const { asked, records } = createRecords();
    const scrubber = createAttributesScrubber(records);
    scrubber.scrub(new Map([["note", stringAttribute("a")]]));
    scrubber.scrubWithin(new Map([["note", stringAttribute("a")]]), ["links", 0, "attributes"]);
    assert.deepEqual(asked, ["a", "a"]);
  });
});
