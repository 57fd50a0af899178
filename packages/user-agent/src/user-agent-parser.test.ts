import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse } from "yaml";
import { readRuleFile } from "./rule-file.ts";
import { createUserAgentParser } from "./user-agent-parser.ts";

const chromeOnMac =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/91.0.4472.124 Safari/537.36";
const lumia = "Mozilla/5.0 (compatible; MSIE 9.0; Windows Phone OS 7.5; Trident/5.0; IEMobile/9.0; NOKIA; Lumia 710)";
const samsung =
  "Mozilla/5.0 (Linux; Android 4.3; GT-I9300 Build/JSS15J) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/59.0.3071.125 Mobile Safari/537.36";
const operaMini = "Opera/9.80 (Series 60; Opera Mini/7.1.32444/34.818; U; en) Presto/2.8.119 Version/11.10";

describe("createUserAgentParser", () => {
  const parser = createUserAgentParser();
  const browserOf = (text: string) => {
    const { family, major } = parser.browser(text) ?? {};
    return family === undefined ? undefined : `${family} ${major}`;
  };

  const browsers: readonly (readonly [userAgent: string, expected: string | undefined])[] = [
    [chromeOnMac, "Chrome 91"],
    [lumia, "IE Mobile 9"],
    [samsung, "Chrome Mobile 59"],
    [operaMini, "Opera Mini 7"],
    ["Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko", "IE 11"],
    ["Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.0)", "IE 8"],
    ["Opera/9.80 (Windows NT 5.1; U; en) Presto/2.10.289 Version/12.02", "Opera 12"],
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox 120"],
    ["something that nobody ever sent", undefined],
    ["", undefined],
  ];
  for (const [userAgent, expected] of browsers) {
    it(`takes ${JSON.stringify(userAgent.slice(0, 60))} for ${expected ?? "no known browser"}`, () => {
      assert.equal(browserOf(userAgent), expected);
    });
  }

  it("tells all parts of a version", () => {
    assert.deepEqual(parser.browser(chromeOnMac), { family: "Chrome", major: "91", minor: "0", patch: "4472" });
  });

  it("tells operating system and device", () => {
    const mac = { family: "Mac OS X", major: "10", minor: "15", patch: "7" };
    assert.deepEqual(parser.operatingSystem(chromeOnMac), mac);
    const windows = { family: "Windows", major: "10", minor: undefined, patch: undefined };
    assert.deepEqual(parser.operatingSystem("Mozilla/5.0 (Windows NT 10.0; Win64; x64)"), windows);
    const galaxy = { family: "Samsung GT-I9300", brand: "Samsung", model: "GT-I9300" };
    assert.deepEqual(parser.device(samsung), galaxy);
    assert.equal(parser.device("something that nobody ever sent"), undefined);
  });

  it("answers alike from memory", () => {
    const small = createUserAgentParser({ maxRemembered: 1 });
    for (const text of [chromeOnMac, samsung, chromeOnMac, chromeOnMac]) {
      assert.deepEqual(small.browser(text), parser.browser(text));
    }
  });

  it("looks at the first 1024 characters only", () => {
    assert.equal(browserOf(`${"x".repeat(1000)} Firefox/120.0`), "Firefox 120");
    assert.equal(browserOf(`${"x".repeat(1024)} Firefox/120.0`), undefined);
  });

  it("stays quick on hostile text", () => {
    const units = [
      "a",
      " ",
      "1.",
      ";",
      "Build ",
      "Mozilla/",
      "(",
      "; Android 4;",
      "Linux;",
      "Nokia-",
      "SonyEricsson/",
      "/1",
      "\t",
    ];
    parser.device("warm");
    for (const unit of units) {
      const text = unit.repeat(100_000);
      const startedAt = performance.now();
      for (const ask of [parser.browser, parser.operatingSystem, parser.device]) ask(text);
      const tookMs = performance.now() - startedAt;
      assert.ok(tookMs < 500, `${JSON.stringify(unit)} repeated took ${tookMs} ms`);
    }
  });
});

describe("readRuleFile", () => {
  it("reads the rules as a complete YAML parser does", () => {
    const text = readFileSync(createRequire(import.meta.url).resolve("uap-core/regexes.yaml"), "utf8");
    const lists = [...readRuleFile(text)].map(([name, rules]) => [name, rules.map((rule) => Object.fromEntries(rule))]);
    assert.deepEqual(Object.fromEntries(lists), parse(text));
  });

  it("refuses what it would not understand", () => {
    assert.throws(() => readRuleFile('parsers:\n  - regex: "a"\n'), /line 2: found " {2}- regex: \\"a\\""/);
    assert.throws(() => readRuleFile("  - regex: 'a'\n"), /line 1/);
    assert.throws(() => readRuleFile("parsers:\n    regex: 'a'\n"), /line 2/);
  });
});
