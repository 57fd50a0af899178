import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareTrees, makeEqual } from "./compare-trees.ts";

describe("compareTrees", () => {
  let expected: string;
  let actual: string;

  beforeEach(() => {
    expected = mkdtempSync(join(tmpdir(), "weir-expected-"));
    actual = mkdtempSync(join(tmpdir(), "weir-actual-"));
    mkdirSync(join(expected, "a"));
    mkdirSync(join(actual, "a"));
    writeFileSync(join(expected, "a", "same.ts"), "1");
    writeFileSync(join(actual, "a", "same.ts"), "1");
  });

  afterEach(() => {
    rmSync(expected, { recursive: true });
    rmSync(actual, { recursive: true });
  });

  it("finds nothing between equal folders", () => {
    assert.deepEqual(compareTrees(expected, actual), []);
  });

  it("names what is missing, what is extra and what has changed", () => {
    writeFileSync(join(expected, "a", "changed.ts"), "1");
    writeFileSync(join(actual, "a", "changed.ts"), "2");
    writeFileSync(join(expected, "missing.ts"), "1");
    writeFileSync(join(actual, "z-extra.ts"), "1");
    assert.deepEqual(compareTrees(expected, actual), [
      { path: "a/changed.ts", kind: "changed" },
      { path: "missing.ts", kind: "missing" },
      { path: "z-extra.ts", kind: "extra" },
    ]);
  });

  it("takes a folder that does not exist for an empty one", () => {
    assert.deepEqual(compareTrees(expected, join(actual, "none")), [{ path: "a/same.ts", kind: "missing" }]);
  });

  it("is satisfied by what makeEqual leaves", () => {
    writeFileSync(join(expected, "a", "changed.ts"), "1");
    writeFileSync(join(actual, "a", "changed.ts"), "2");
    writeFileSync(join(actual, "extra.ts"), "1");
    assert.equal(makeEqual(expected, actual).length, 2);
    assert.deepEqual(compareTrees(expected, actual), []);
    assert.equal(readFileSync(join(actual, "a", "changed.ts"), "utf8"), "1");
  });

  it("compares single files", () => {
    writeFileSync(join(actual, "a", "same.ts"), "2");
    assert.deepEqual(compareTrees(join(expected, "a/same.ts"), join(actual, "a/same.ts")), [
      { path: "", kind: "changed" },
    ]);
  });
});
