import assert from "node:assert/strict";
import { emptyItem } from "./filterable-item.ts";
import type { FilterHit } from "./find-filter.ts";
import { matchedFields } from "./matched-fields.ts";
import { parseFilterSettings } from "./parse-filter-settings.ts";
import { noGlobalFilters, parseGlobalFilters } from "./parse-global-filters.ts";

const item = {
  ...emptyItem,
  release: () => "0.9.1",
  transaction: () => "/health",
  userAddress: () => "127.0.0.1",
  url: () => "http://localhost/",
  userAgent: () => "Googlebot/2.1",
  browser: () => ({ name: "IE", version: "9.0" }),
  errorMessages: () => ["TypeError: x", "", "y", "z", "a", "b"],
  firstException: () => ({ message: "top.GLOBALS", framePaths: [undefined, "chrome://x"] }),
  cspAddresses: () => [undefined, "https://bad.example"],
  getField: (path: string) => (path === "event.release" ? "0.9.1" : undefined),
};

function found(hit: FilterHit, settings: object = {}, global: unknown = undefined) {
  const globalFilters = global === undefined ? noGlobalFilters : parseGlobalFilters(global).filters;
  const context = { filters: parseFilterSettings(settings).filters, globalFilters, forwardedFor: "10.1.2.3, 10.0.0.1" };
  return matchedFields(hit, item, context).map(({ field, found: value, asks }) => [field, value, asks]);
}

describe("the fields that made a filter hit", () => {
  const cases = [
    ["release-version", [["release", "0.9.1", ""]]],
    ["ip-address", [["address of the client", "10.1.2.3, 10.0.0.1", ""]]],
    ["filtered-transaction", [["transaction", "/health", ""]]],
    ["web-crawlers", [["user agent", "Googlebot/2.1", ""]]],
    ["invalid-csp", [["addresses of the report", "https://bad.example", ""]]],
    [
      "legacy-browsers",
      [
        ["browser", "IE 9.0", ""],
        ["browser", "Googlebot/2.1", ""],
      ],
    ],
    [
      "localhost",
      [
        ["address or URL", "127.0.0.1", ""],
        ["address or URL", "http://localhost/", ""],
      ],
    ],
    [
      "browser-extensions",
      [
        ["first exception", "top.GLOBALS", ""],
        ["first exception", "chrome://x", ""],
      ],
    ],
  ] as const;
  for (const [filter, fields] of cases) {
    it(`are told for ${filter}`, () => assert.deepEqual(found({ filter, reason: filter }), fields));
  }

  it("are at most four, and long ones are cut", () => {
    assert.equal(found({ filter: "error-message", reason: "error-message" }).length, 4);
    const long = { ...item, release: () => "r".repeat(1000) };
    const context = { filters: parseFilterSettings({}).filters, globalFilters: noGlobalFilters, forwardedFor: "" };
    const [field] = matchedFields({ filter: "release-version", reason: "release-version" }, long, context);
    assert.equal(field?.found.length, 200);
  });

  it("are, for a condition, what it asked and found, also if it is that of the global filter", () => {
    const condition = { op: "glob", name: "event.release", value: ["0.9.*"] };
    const own = { generic: { version: 1, filters: [{ id: "mine", isEnabled: true, condition }] } };
    const expected = [["", '"0.9.1"', 'event.release glob "0.9.*"']];
    assert.deepEqual(found({ filter: "generic", reason: "mine" }, own), expected);
    const bare = { generic: { version: 1, filters: [{ id: "mine", isEnabled: true }] } };
    assert.deepEqual(found({ filter: "generic", reason: "mine" }, bare, own.generic), expected);
    assert.deepEqual(found({ filter: "generic", reason: "gone" }, own), []);
  });
});
