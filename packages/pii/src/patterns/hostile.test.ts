import assert from "node:assert/strict";
import { builtInRules } from "../rules/built-in-rules.ts";
import { compileConfig } from "../rules/compile.ts";
import { parsePiiConfig } from "../rules/parse-config.ts";
import { ScrubbedText } from "../text/scrub-text.ts";

const size = 100_000;
/** Far above what a linear search takes, far below what a quadratic one does. */
const maxMs = 400;

const units = [
  "a", "1", "a.", "a-a", "-", "+", " ", "@", "a@", "a@a.", "://", "//a:", "a:/", "/a", "\\", "/profiles", "/profiles/",
  "users/", "token", "token ", "password", "Bearer ", "-----BEGIN A PRIVATE KEY-----", "-----BEGIN", "-----BEGIN A",
  "-----END A PRIVATE KEY-----", "fe80:%", "1:", ":", "::", "1.1.", "4111", "4111-", "DE11", "csrf__1", "su=", "é", "é@",
  "12-", "\0", "\n", "ab:",
]; // biome-ignore format: a table

describe("Built-in patterns", () => {
  const config = compileConfig(parsePiiConfig({ applications: { $string: [...builtInRules.keys()] } }));
  const rules = config.applications.flatMap((application) => application.rules);

  for (const unit of units) {
    it(`take no long time for 100 KB of ${JSON.stringify(unit)}`, () => {
      const text = unit.repeat(size / unit.length);
      for (const hostile of [text, `${text} x@y.zz é`, `@//-----END A PRIVATE KEY----- ${text}`]) {
        for (const { origin, steps } of rules) {
          for (const { pattern } of steps) {
            const started = performance.now();
            pattern.occurs(hostile);
            pattern.find(hostile);
            const tookMs = performance.now() - started;
            assert.ok(tookMs < maxMs, `${origin} took ${tookMs} ms`);
          }
        }
      }
    }).timeout(20_000);
  }

  it("end for a text that matches all of them", () => {
    const notes = { remarks: [], errors: [], originalLength: undefined, originalValue: undefined };
    const text = new ScrubbedText("a@b.cc 1.1.1.1 ".repeat(2000), "x", config, { known: notes, ensure: () => notes });
    text.apply(rules.filter(({ redaction }) => redaction.method === "replace"));
    assert.doesNotMatch(text.text ?? "", /a@b\.cc/);
  });
});
