import assert from "node:assert/strict";
import { readScrubbing } from "../scrubbing.ts";
import { parsePiiConfig } from "./parse-config.ts";

describe("A scrubbing configuration", () => {
  const refused: readonly (readonly [name: string, document: unknown, message: RegExp])[] = [
    ["a type that does not exist", { rules: { r: { type: "nope" } } }, /rules\.r\.type: found "nope"/],
    ["a pattern without expression", { rules: { r: { type: "pattern" } } }, /rules\.r\.pattern: found nothing/],
    ["a group that cannot be", { rules: { r: { type: "pattern", pattern: "a", replaceGroups: [300] } } }, /found 300/],
    ["a wildcard alone", { applications: { "*": [] } }, /wildcard must be part of a path/],
    ["two deep wildcards", { applications: { "**.a.**": [] } }, /deep wildcard used more than once/],
    ["a double negation", { applications: { "!!a": [] } }, /invalid syntax near "!a"/],
    ["a type of value that does not exist", { applications: { $nope: [] } }, /unknown value `nope`/],
    ["an index that does not fit", { applications: { "a.99999999999999999999": [] } }, /invalid index/],
    ["rules that are no list", { applications: { a: "x" } }, /found "x", expected a list/],
  ];
  for (const [name, document, message] of refused) {
    it(`is refused for ${name}`, () => {
      assert.throws(() => parsePiiConfig(document), { name: "PiiConfigError", message });
      const { malformed, problems } = readScrubbing(document, undefined);
      assert.equal(malformed, true);
      assert.equal(problems.length, 1);
    });
  }

  it("runs, and tells it, where an applied expression cannot be read", () => {
    const document = { rules: { r: { type: "pattern", pattern: "(" } }, applications: { $string: ["r"] } };
    const { malformed, problems } = readScrubbing(document, undefined);
    assert.equal(malformed, false);
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["piiConfig.rules.r"],
    );
  });

  it("applies selectors in their own order, and of equal ones the last", () => {
    const { applications } = parsePiiConfig({
      applications: { "b.a": ["1"], $string: ["2"], "a.b": ["3"], "b . a": ["4"], "a||b": ["5"], "a && b": ["6"] },
    });
    assert.deepEqual(
      applications.map(({ ruleIds }) => ruleIds[0]),
      ["6", "5", "2", "3", "4"],
    );
  });

  it("asks for nothing where its settings do not", () => {
    assert.equal(readScrubbing(undefined, { scrubData: true }).scrubbing.settings, undefined);
    assert.equal(readScrubbing(null, {}).scrubbing.rules, undefined);
  });
});
