import assert from "node:assert/strict";
import type { FilterableItem } from "./filterable-item.ts";
import { find } from "./testing/find.ts";

const settings = {
  csp: { disallowedSources: ["*.evil.test", "https://*:8000"] },
  releases: { releases: ["*1.*.2?", "{a,b}*[c-d]"] },
  errorMessages: { patterns: ["*Timeout*", "*a*b*c?d"] },
  localhost: { isEnabled: true },
  browserExtensions: { isEnabled: true },
  legacyBrowsers: { isEnabled: true, options: ["default"] },
  webCrawlers: { isEnabled: true },
  ignoreTransactions: { isEnabled: true, patterns: ["/health*", "*x"] },
};

/** An item all of whose texts are the one given. */
function itemOf(text: string): Partial<FilterableItem> {
  const read = () => text;
  return {
    release: read,
    transaction: read,
    userAddress: read,
    url: read,
    header: read,
    userAgent: read,
    errorMessages: () => [text],
    firstException: () => ({ message: text, framePaths: [text] }),
    cspAddresses: () => [text],
  };
}

describe("all filters together", () => {
  const units = [
    "a",
    " ",
    "http://",
    "://",
    "chrome-extension:",
    "Cannot redefine property: ",
    "slac",
    ":",
    ".",
    "spide",
    "@",
  ];
  for (const unit of units) {
    it(`stay quick on ${JSON.stringify(unit)} repeated to 100 KB`, () => {
      const item = itemOf(unit.repeat(100_000 / unit.length));
      find(settings, itemOf(unit));
      const startedAt = performance.now();
      assert.equal(find(settings, item), undefined);
      const tookMs = performance.now() - startedAt;
      assert.ok(tookMs < 500, `${tookMs} ms`);
    });
  }
});
