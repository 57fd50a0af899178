import assert from "node:assert/strict";
import { createOriginMatcher } from "./origins.ts";

describe("createOriginMatcher", () => {
  const cases: readonly (readonly [address: string | undefined, patterns: string[], fits: boolean])[] = [
    ["https://shop.io/", ["*"], true],
    ["https://shop.io/", [], false],
    [undefined, ["other.io", "*://*:*"], true],
    [undefined, ["shop.io"], false],
    ["https://shop.io/", ["*.shop.io"], true],
    ["https://a.shop.io:8443/x", ["*.shop.io"], true],
    ["https://myshop.io/", ["*shop.io"], true],
    ["https://evilshop.io/", ["*.shop.io"], false],
    ["https://shop.io/", ["SHOP.io/path"], true],
    ["https://a.shop.io/", ["shop.io"], false],
    ["http://shop.io/", ["https://shop.io"], false],
    ["https://shop.io/", ["https://*"], true],
    ["https://shop.io:8443/", ["https://shop.io:8443"], true],
    ["https://shop.io/", ["https://shop.io:8443"], false],
    ["https://shop.io/", ["shop.io:443"], false],
    ["https://shop.io/", ["shop.io:*"], true],
    ["http://[::1]:9000/", ["[::1]:9000"], true],
    ["http://[::1]:9000/", ["[::1]"], true],
    ["nonsense", ["shop.io"], false],
  ];
  for (const [address, patterns, fits] of cases) {
    it(`says that ${address} ${fits ? "fits" : "does not fit"} [${patterns}]`, () => {
      assert.equal(createOriginMatcher(patterns)(address), fits);
    });
  }
});
