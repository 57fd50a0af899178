import assert from "node:assert/strict";
import fc from "fast-check";
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

  it("takes time linear in the text on patterns that make others try again and again", () => {
    const startedAt = performance.now();
    assert.equal(matches(`${"*a".repeat(40)}*b`, "a".repeat(50_000)), false);
    assert.equal(matches(`${"{a,aa}".repeat(40)}b`, "a".repeat(50_000)), false);
    assert.equal(matches("{*a*,*a*b}{*a*,*a*b}{*a*,*a*b}c", "ab".repeat(20_000)), false);
    assert.ok(performance.now() - startedAt < 3000);
  });

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
