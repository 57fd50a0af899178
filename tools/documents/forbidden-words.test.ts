import assert from "node:assert/strict";
import { forbiddenIn } from "./forbidden-words.ts";

/** Joined at run time, so that this file itself stays clean. */
const join = (...parts: string[]): string => parts.join("");

describe("forbiddenIn", () => {
  for (const text of [
    join("see ", "/wo", "rk/main/x"),
    join("see .", "./sha", "red/spec"),
    join("https://registry.npm", "js.org/x"),
    join("https://repo1.maven", ".org/maven2"),
    join("// TO", "DO later"),
    join("// @ts-", "ignore"),
  ]) {
    it(`finds ${text.slice(0, 4)}…${text.slice(-4)}`, () => {
      assert.equal(forbiddenIn("a.ts", `fine\n${text}\nfine`)[0]?.line, 2);
    });
  }

  it("lets ordinary text pass", () => {
    assert.deepEqual(
      forbiddenIn("README.md", "Maven Central, PyPI, npm, ../shared-nothing, a session, /homework/main, todo list"),
      [],
    );
  });

  it("lets recorded requests name registries", () => {
    assert.deepEqual(forbiddenIn("test/conformance/golden/a.json", join("https://registry.npm", "js.org/x")), []);
  });
});
