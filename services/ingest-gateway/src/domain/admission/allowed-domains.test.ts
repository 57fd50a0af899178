import assert from "node:assert/strict";
import { isOriginAllowed } from "./allowed-domains.ts";

describe("isOriginAllowed", () => {
  const cases: readonly (readonly [origin: string, patterns: string[], allowed: boolean])[] = [
    ["https://shop.io/", ["*"], true],
    ["https://shop.io/", [], false],
    ["https://shop.io/", ["*.shop.io"], true],
    ["https://a.shop.io:8443/x", ["*.shop.io"], true],
    ["https://evilshop.io/", ["*.shop.io"], false],
    ["https://shop.io/", ["SHOP.io/path"], true],
    ["https://a.shop.io/", ["shop.io"], false],
    ["http://shop.io/", ["https://shop.io"], false],
    ["https://shop.io/", ["https://*"], true],
    ["https://shop.io:8443/", ["https://shop.io:8443"], true],
    ["https://shop.io/", ["https://shop.io:8443"], false],
    ["https://shop.io/", ["shop.io:443"], true],
    ["https://shop.io/", ["shop.io:*"], true],
    ["http://[::1]:9000/", ["[::1]:9000"], true],
    ["http://[::1]:9000/", ["[::1]"], true],
    ["nonsense", ["shop.io"], false],
  ];
  for (const [origin, patterns, allowed] of cases) {
    it(`${allowed ? "allows" : "refuses"} ${origin} for [${patterns}]`, () => {
      assert.equal(isOriginAllowed(origin, patterns), allowed);
    });
  }
});
