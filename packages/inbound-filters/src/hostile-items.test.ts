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

/** What all filters together may take: eight of them read texts. */
const mostMs = 200;

/** CPU time of this process, in ms: the best of three, so that a busy machine does not matter. */
function leastCpuMs(item: Partial<FilterableItem>): number {
  const costs = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    assert.equal(find(settings, item), undefined);
    const { system, user } = process.cpuUsage(before);
    return (system + user) / 1000;
  });
  return Math.min(...costs);
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
      const single = leastCpuMs(item);
      assert.ok(single < mostMs, `found ${single} ms, expected less than ${mostMs}`);
      const double = leastCpuMs(itemOf(unit.repeat(200_000 / unit.length)));
      assert.ok(double < 3 * Math.max(single, 5), `found ${double} ms for twice the text, ${single} ms for the text`);
    });
  }
});
