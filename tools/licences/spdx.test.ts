import assert from "node:assert/strict";
import { isAllowed } from "./spdx.ts";

const allowed = new Set(["MIT", "ISC", "Apache-2.0", "BSD-3-Clause"]);

describe("isAllowed", () => {
  for (const [expression, expected] of [
    ["MIT", true],
    ["GPL-3.0-only", false],
    ["(MIT OR GPL-3.0-only)", true],
    ["(BSD-3-Clause AND Apache-2.0)", true],
    ["MIT AND GPL-3.0-only", false],
    ["GPL-3.0-only OR MIT AND ISC", true],
    ["GPL-3.0-only AND (MIT OR ISC)", false],
    ["MIT AND (GPL-3.0-only OR ISC)", true],
    ["", false],
    ["SEE LICENSE IN LICENSE.md", false],
    ["(MIT", false],
    ["MIT)", false],
    ["MIT ISC", false],
    ["Apache-2.0 WITH LLVM-exception", false],
    [`${"(".repeat(1000)}MIT${")".repeat(1000)}`, false],
  ] as const) {
    it(`says ${expected} to ${expression.length > 60 ? "a thousand parentheses" : `"${expression}"`}`, () => {
      assert.equal(isAllowed(expression, allowed), expected);
    });
  }
});
