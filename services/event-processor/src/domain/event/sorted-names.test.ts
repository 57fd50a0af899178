import assert from "node:assert/strict";
import fc from "fast-check";
import { createSortedNames } from "./sorted-names.ts";

describe("sorted names of members", () => {
  it("are those of each object, whatever was seen before", () => {
    const object = fc.dictionary(fc.constantFrom("b", "a", "c", "d", "aa", "__proto__"), fc.integer());
    fc.assert(
      fc.property(fc.array(object, { maxLength: 40 }), (objects) => {
        const sortedNames = createSortedNames();
        for (const each of objects) assert.deepEqual(sortedNames(each), Object.keys(each).sort());
      }),
    );
  });

  it("are the same list for objects with the same names in the same order", () => {
    const sortedNames = createSortedNames();
    assert.equal(sortedNames({ b: 1, a: 2 }), sortedNames({ b: 3, a: 4 }));
    assert.notEqual(sortedNames({ b: 1, a: 2 }), sortedNames({ a: 2, b: 1, c: 0 }));
  });
});
