import assert from "node:assert/strict";
import type { FilterableItem } from "../filterable-item.ts";
import { find } from "../testing/find.ts";

describe("the filter of CSP reports", () => {
  const report = (...addresses: (string | undefined)[]): Partial<FilterableItem> => ({ cspAddresses: () => addresses });
  const examples: readonly (readonly [pattern: string, address: string | undefined, hits: boolean])[] = [
    ["*.shop.test", "https://a.shop.test/x", true],
    ["*.shop.test", "https://shop.test", true],
    ["*.shop.test", "https://evilshop.test", false],
    ["https://*", "http://x", false],
    ["https://*", "https://x", true],
    ["*:8000", "http://x:8000/p", true],
    ["*:8000", "http://x", false],
    ["*", undefined, true],
    ["shop.test", undefined, false],
    ["SHOP.test:443", "https://shop.TEST:443/a", true],
    ["[::1]:80", "http://[::1]:80/", true],
    ["[::1]", "http://[::1]/", true],
    ["about", "about", true],
  ];
  for (const [pattern, address, hits] of examples) {
    it(`${hits ? "drops" : "keeps"} a report about ${address} by ${pattern}`, () => {
      const settings = { csp: { disallowedSources: [pattern] } };
      assert.equal(find(settings, report(address)), hits ? "invalid-csp" : undefined);
    });
  }

  it("looks at each address of the report, and at reports only", () => {
    const settings = { csp: { disallowedSources: ["bad.test"] } };
    assert.equal(find(settings, report(undefined, "https://good.test", "http://bad.test/x")), "invalid-csp");
    assert.equal(find({ csp: { disallowedSources: ["*"] } }, {}), undefined);
  });
});

describe("the filter of client addresses", () => {
  const settings = {
    clientIps: { blacklistedIps: ["junk", "10.0.0.0/8", "192.168.1.9/255.255.255.0", "2001:db8::/32"] },
  };
  const examples: readonly (readonly [forwardedFor: string, hits: boolean])[] = [
    ["10.1.2.3", true],
    [" 10.1.2.3 , 192.0.2.1", true],
    ["192.0.2.1, 10.1.2.3", false],
    ["192.168.1.200", true],
    ["192.168.2.200", false],
    ["2001:db8:1::5", true],
    ["::ffff:10.1.2.3", false],
    ["unknown, 10.1.2.3", false],
    ["", false],
  ];
  for (const [forwardedFor, hits] of examples) {
    it(`${hits ? "drops" : "keeps"} data forwarded for ${JSON.stringify(forwardedFor)}`, () => {
      assert.equal(find(settings, {}, { forwardedFor }), hits ? "ip-address" : undefined);
    });
  }
});

describe("the filter of releases", () => {
  const settings = { releases: { releases: ["1.2.*", "[a"] } };

  it("drops releases that fit a pattern, and no items without one", () => {
    assert.equal(find(settings, { release: () => "1.2.3-beta" }), "release-version");
    assert.equal(find(settings, { release: () => "1.3.0" }), undefined);
    assert.equal(find({ releases: { releases: ["*"] } }, {}), undefined);
  });
});

describe("the filter of error messages", () => {
  it("drops events of which one text fits, regardless of case", () => {
    const settings = { errorMessages: { patterns: ["TypeError: failed*"] } };
    assert.equal(find(settings, { errorMessages: () => ["x", "TypeError: Failed to fetch"] }), "error-message");
    assert.equal(find(settings, { errorMessages: () => ["Failed to fetch"] }), undefined);
  });
});

describe("the filter of the local machine", () => {
  const settings = { localhost: { isEnabled: true } };
  const headers = (name: string, value: string) => ({
    header: (asked: string) => (asked === name ? value : undefined),
  });
  const examples: readonly (readonly [what: string, item: Partial<FilterableItem>, hits: boolean])[] = [
    ["a user at 127.0.0.1", { userAddress: () => "127.0.0.1" }, true],
    ["a user at ::1", { userAddress: () => "::1" }, true],
    ["a user at 127.0.0.2", { userAddress: () => "127.0.0.2" }, false],
    ["a page on localhost", { url: () => "http://localhost:3000/x" }, true],
    ["a page below localhost", { url: () => "http://app.localhost/x" }, true],
    ["a page below 127.0.0.1 that is no address", { url: () => "http://127.0.0.1:81/" }, true],
    ["a page on a host that begins alike", { url: () => "http://localhost.example/" }, false],
    ["a page on a host that ends alike", { url: () => "http://mylocalhost/" }, false],
    ["a file", { url: () => "file:///home/x.html" }, true],
    ["no URL", { url: () => "localhost/x" }, false],
    ["the header Host", headers("Host", "localhost:8000"), true],
    ["the header X-Forwarded-Host", headers("X-Forwarded-Host", "127.0.0.1"), true],
    ["a host in capitals", headers("Host", "LOCALHOST"), false],
    ["another header", headers("Origin", "localhost"), false],
  ];
  for (const [what, item, hits] of examples) {
    it(`${hits ? "drops" : "keeps"} ${what}`, () => assert.equal(find(settings, item), hits ? "localhost" : undefined));
  }

  it("needs to be enabled", () => {
    assert.equal(find({ localhost: { isEnabled: false } }, { userAddress: () => "::1" }), undefined);
  });
});

describe("the filter of browser extensions", () => {
  const settings = { browserExtensions: { isEnabled: true } };
  const exception = (message: string | undefined, ...framePaths: (string | undefined)[]) => ({
    firstException: () => ({ message, framePaths }),
  });
  const examples: readonly (readonly [what: string, item: Partial<FilterableItem>, hits: boolean])[] = [
    ["a known message", exception("Uncaught TypeError: Cannot redefine property: Ethereum"), true],
    ["a message with any character at the gap", exception("CANVAS.contentDocument is null"), true],
    ["a message with a line break at the gap", exception("canvas\ncontentDocument"), false],
    ["a message that needs a blank at its end", exception("Permission denied to access property x"), true],
    ["a message without that blank", exception("Permission denied to access property"), false],
    ["an unknown message", exception("cannot redefine property: basket"), false],
    ["a frame of an extension", exception("x", "https://a.example/x.js", "chrome-extension://abc/content.js"), true],
    ["a frame of a known service", exception("x", "https://connect.facebook.net/en/sdk.js"), true],
    ["an extension's address inside another", exception("x", "https://a.example/chrome-extension://abc"), false],
    [
      "an extension's frame before nameless ones",
      exception("x", "moz-extension://1/x.js", "<anonymous>", "[native code]"),
      true,
    ],
    [
      "an extension's frame before one of the page",
      exception("x", "moz-extension://1/x.js", "https://a.example/x.js"),
      false,
    ],
    ["an extension's frame before one without a path", exception("x", "moz-extension://1/x.js", undefined), false],
    ["no exception", {}, false],
  ];
  for (const [what, item, hits] of examples) {
    it(`${hits ? "drops" : "keeps"} ${what}`, () => {
      assert.equal(find(settings, item), hits ? "browser-extensions" : undefined);
    });
  }
});

describe("the filter of legacy browsers", () => {
  const chrome = (major: number) =>
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.4430.93 Safari/537.36`;
  const lumia = "Mozilla/5.0 (compatible; MSIE 9.0; Windows Phone OS 7.5; Trident/5.0; IEMobile/9.0; NOKIA; Lumia 710)";
  const ie11 = "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko";
  const mobile =
    "Mozilla/5.0 (Linux; Android 4.3; GT-I9300 Build/JSS15J) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/59.0.3071.125 Mobile Safari/537.36";
  const examples: readonly (readonly [options: readonly string[], userAgent: string, hits: boolean])[] = [
    [["default", "chrome"], chrome(58), false],
    [["chrome"], chrome(58), true],
    [["chrome"], chrome(110), true],
    [["chrome"], chrome(111), false],
    [["chrome"], mobile, false],
    [["ie9"], lumia, true],
    [["ie10"], lumia, false],
    [["ie11"], ie11, true],
    [["ie"], ie11, true],
    [["default"], ie11, false],
    [["default"], "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)", true],
    [["opera_pre_15"], "Opera/9.80 (Windows NT 6.1) Presto/2.12.388 Version/12.16", true],
    [["opera_mini"], "Opera/9.80 (Series 60; Opera Mini/7.1.32444/34.818; U; en) Presto/2.8.119 Version/11.10", true],
    [["nonsense"], ie11, false],
    [["chrome", "firefox"], "something", false],
  ];
  for (const [options, userAgent, hits] of examples) {
    it(`${hits ? "drops" : "keeps"} ${userAgent.slice(0, 110)} by ${options.join(", ")}`, () => {
      const settings = { legacyBrowsers: { isEnabled: true, options } };
      assert.equal(find(settings, { userAgent: () => userAgent }), hits ? "legacy-browsers" : undefined);
    });
  }

  it("believes an item that names its browser, rather than its user agent", () => {
    const settings = { legacyBrowsers: { isEnabled: true, options: ["ie9"] } };
    const browser = (name: string, version: string) => ({ browser: () => ({ name, version }), userAgent: () => ie11 });
    assert.equal(find(settings, browser("IE", "9.0.1")), "legacy-browsers");
    assert.equal(find(settings, browser("IE", "9a")), undefined);
    assert.equal(find(settings, { ...browser("Chrome", "9"), userAgent: () => lumia }), undefined);
  });
});

describe("the filter of web crawlers", () => {
  const settings = { webCrawlers: { isEnabled: true } };
  const examples: readonly (readonly [userAgent: string, hits: boolean])[] = [
    ["Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", true],
    ["Slackbot 1.0 (+https://api.slack.com/robots)", false],
    ["Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", true],
    ["Slack-ImgProxy (+https://api.slack.com/robots)", true],
    ["MyBot/2.1", true],
    ["some spider", true],
    ["Robotics 3", false],
    ["SentryUptimeBot/1.0", false],
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0", false],
  ];
  for (const [userAgent, hits] of examples) {
    it(`${hits ? "drops" : "keeps"} ${userAgent}`, () => {
      assert.equal(find(settings, { userAgent: () => userAgent }), hits ? "web-crawlers" : undefined);
    });
  }

  it("takes the name of the browser where there is no user agent", () => {
    assert.equal(find(settings, { browser: () => ({ name: "Googlebot", version: "2" }) }), "web-crawlers");
    assert.equal(find(settings, {}), undefined);
  });
});

describe("the filter of transactions", () => {
  it("drops names that fit a pattern", () => {
    const settings = { ignoreTransactions: { isEnabled: true, patterns: ["/health*"] } };
    assert.equal(find(settings, { transaction: () => "/HealthZ" }), "filtered-transaction");
    assert.equal(find(settings, { transaction: () => "/home" }), undefined);
    assert.equal(find(settings, {}), undefined);
    const off = { ignoreTransactions: { patterns: ["*"] } };
    assert.equal(find(off, { transaction: () => "/health" }), undefined);
  });
});
