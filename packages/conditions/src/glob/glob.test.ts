import assert from "node:assert/strict";
import fc from "fast-check";
import { assertLinear } from "../testing/assert-linear.ts";
import { compileGlob } from "./glob.ts";

function matches(pattern: string, text: string, ignoreCase = true): boolean {
  const glob = compileGlob(pattern, { ignoreCase });
  assert.ok(glob, `${pattern} is valid`);
  return glob.matches(text);
}

describe("compileGlob", () => {
  const examples: readonly (readonly [pattern: string, text: string, expected: boolean])[] = [
    ["*Timeout*", "connection timeout: 5s", true],
    ["TypeError", "TypeError: x is null", false],
    ["1.2.[0-9]", "1.2.34", false],
    ["*/{health,ready}{z,}", "/api/healthz", true],
    ["*/{health,ready}{z,}", "/api/ready", true],
    ["*/{health,ready}{z,}", "/api/readyy", false],
    ["a{b,c}*d?", "ABxxDz", true],
    ["a[!0-9]c", "a5c", false],
    ["a[!0-9]c", "axc", true],
    ["[-0-9]*", "-5", true],
    ["\\{id\\}", "{id}", true],
    ["foo{bar", "foo", true],
    ["*foo*bar?", "foobarfoobarx", true],
    ["", "", false],
    ["{}", "", false],
    ["{,}", "", false],
    ["[]", "", false],
    ["[!]", "", false],
    ["straße", "STRASSE", false],
    ["straße", "STRAßE", true],
    ["*", "", true],
    ["***", "a\nb/c", true],
    ["?", "💥", true],
    ["??", "💥", false],
    ["a*b", "a\n/b", true],
    ["a,b", "a,b", true],
    ["{*,x}y", "anything y", true],
    ["[a-c-e]", "d", true],
    ["[a-]", "-", true],
    ["[\\]a]", "]", true],
    ["[^a]", "^", true],
    ["[^a]", "b", false],
    ["[A-C]", "b", true],
    ["[!a-c]", "B", false],
    ["x[]y", "xy", true],
    ["a{}b", "ab", true],
    ["a{b}c", "abc", true],
    ["[ß]", "ß", true],
    ["İ", "i̇", true],
    ["i̇", "İ", true],
    ["*ΣΑΣ*", "ΟΔΟΣ ΣΑΣ", true],
    ["*ΣΑΣ", "x ΣΑΣ", true],
  ];
  for (const [pattern, text, expected] of examples) {
    it(`${expected ? "matches" : "does not match"} ${JSON.stringify(text)} by ${JSON.stringify(pattern)}`, () => {
      assert.equal(matches(pattern, text), expected);
    });
  }

  for (const pattern of ["[a", "a}", "{a,{b}}", "[z-a]", "x\\", "[]a]", "]", "[a[b]", "{a,[b}"]) {
    it(`refuses ${pattern}`, () => assert.equal(compileGlob(pattern), undefined));
  }

  it("distinguishes case if asked to", () => {
    assert.equal(matches("gpt-*", "GPT-4", false), false);
    assert.equal(matches("*PT-*", "GPT-4", false), true);
    assert.equal(matches("[A-C]", "b", false), false);
  });

  it("refuses patterns of more than 2048 characters", () => {
    assert.ok(compileGlob("a".repeat(2048)));
    assert.equal(compileGlob("a".repeat(2049)), undefined);
  });

  it("refuses patterns of more than 32 groups", () => {
    assert.ok(compileGlob("{a,b}".repeat(32)));
    assert.equal(compileGlob("{a,b}".repeat(33)), undefined);
  });

  const branches = Array.from({ length: 200 }, (_, index) => `${"a".repeat(index % 8)}b`).join(",");
  const hostile: readonly (readonly [what: string, pattern: string, unit: string])[] = [
    ["many stars", `${"*a".repeat(1000)}b`, "a"],
    ["stars and single code points", `${"*a?".repeat(600)}b`, "a"],
    ["a long literal after a star", `*${"a".repeat(2000)}b`, "a"],
    ["a long literal between stars", `*${"a".repeat(2000)}b*`, "a"],
    ["a long literal at the end", `*b${"a".repeat(2000)}`, "a"],
    ["many single code points", `*${"?".repeat(2000)}b`, "a"],
    ["classes", `*${"[a-z]".repeat(400)}1`, "a"],
    ["negated classes", `*${"[!b]".repeat(400)}b`, "a"],
    ["a class of many ranges", `*[${"bcdefgh".repeat(200)}]`, "a"],
    ["groups", `*${"{a,aa}".repeat(32)}b`, "a"],
    ["optional groups", `*${"{a,}".repeat(32)}b`, "a"],
    ["stars in groups", `${"{*a*,*a*b}".repeat(32)}c`, "ab"],
    ["a group of many branches", `*{${branches}}z`, "a"],
    ["letters whose case depends on their place", `*${"Σ".repeat(500)}*x*`, "Σ"],
    ["letters whose lower case is longer", `*${"İ".repeat(500)}x?`, "İ"],
    ["code points of two units", `*${"?💥".repeat(500)}x`, "💥"],
  ];
  for (const [what, pattern, unit] of hostile) {
    it(`takes time linear in the text on ${what}`, () => {
      const glob = compileGlob(pattern, { ignoreCase: true });
      assert.ok(glob);
      assertLinear((length) => {
        assert.equal(glob.matches(unit.repeat(length / unit.length)), false);
      });
    });
  }

  it("agrees with the meaning of its tokens on random patterns and texts", () => {
    const piece = fc.constantFrom("a", "b", "*", "?", "[ab]", "[!a]", "{a,b*}", "{ab,}", "{?c,a}");
    const texts = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), texts, (pieces, text) => {
        assert.equal(matches(pieces.join(""), text), new RegExp(`^${pieces.map(asRegExp).join("")}$`).test(text));
      }),
      { numRuns: 3000 },
    );
  });
});

function asRegExp(piece: string): string {
  switch (piece) {
    case "*":
      return ".*";
    case "?":
      return ".";
    case "[!a]":
      return "[^a]";
    case "{a,b*}":
      return "(?:a|b.*)";
    case "{ab,}":
      return "(?:ab|)";
    case "{?c,a}":
      return "(?:.c|a)";
    default:
      return piece;
  }
}
