import assert from "node:assert/strict";
import { parseScoreProfiles } from "./profile.ts";
import { scoreOf } from "./score.ts";

const always = { op: "and", inner: [] };
const onChrome = { op: "eq", name: "event.contexts.browser.name", value: "Chrome" };
const component = (measurement: string, weight: number, p10: number, p50: number, optional = true) => ({
  measurement,
  weight,
  p10,
  p50,
  optional,
});
const vitals = [
  component("fcp", 0.15, 900, 1600),
  component("lcp", 0.3, 1200, 2400),
  component("cls", 0.15, 0.1, 0.25),
  component("ttfb", 0.1, 200, 400),
];

function score(profiles: unknown, measured: Record<string, number>, browser = "Chrome") {
  const values = new Map(Object.entries(measured));
  return scoreOf(parseScoreProfiles({ profiles }), () => browser, (name) => values.get(name)); // biome-ignore format: one thought
}

describe("performance scores", () => {
  it("weigh what was measured and leave out what is optional", () => {
    const found = score([{ condition: always, scoreComponents: vitals, version: "1" }], { lcp: 2000, fcp: 1000 });
    const expected = {
      "score.ratio.fcp": 0.8524211746321416,
      "score.weight.fcp": 0.33333333333333337,
      "score.fcp": 0.28414039154404724,
      "score.ratio.lcp": 0.6319762169179076,
      "score.weight.lcp": 0.6666666666666667,
      "score.lcp": 0.4213174779452718,
      "score.weight.cls": 0,
      "score.weight.ttfb": 0,
      "score.total": 0.705457869489319,
    };
    assert.deepEqual([...(found?.scores.keys() ?? [])].sort(), Object.keys(expected).sort());
    for (const [name, value] of Object.entries(expected)) {
      assert.ok(Math.abs((found?.scores.get(name) ?? Number.NaN) - value) < 1e-12, name);
    }
    assert.equal(found?.version, "1");
  });

  it("come from the first profile whose condition holds and whose required measurements are there", () => {
    const required = { condition: always, scoreComponents: [component("inp", 1, 100, 200, false)], version: "a" };
    const elsewhere = { condition: onChrome, scoreComponents: vitals, version: "b" };
    const last = { condition: always, scoreComponents: [component("lcp", 1, 1200, 2400)], version: "c" };
    const profiles = [{ scoreComponents: vitals, version: "without condition" }, required, elsewhere, last];
    assert.equal(score(profiles, { lcp: 1, inp: 1 })?.version, "a");
    assert.equal(score(profiles, { lcp: 1 })?.version, "b");
    assert.equal(score(profiles, { lcp: 1 }, "Firefox")?.version, "c");
    assert.equal(score(profiles, { ttfb: 1 }, "Firefox"), undefined);
  });

  it("do not need what has no weight, and count a negative value as the best", () => {
    const components = [component("lcp", 1, 1200, 2400), component("fid", 0, 1, 2, false)];
    const found = score([{ condition: always, scoreComponents: components }], { lcp: -5 });
    assert.equal(found?.scores.get("score.total"), 1);
    assert.equal(found?.scores.get("score.weight.fid"), 0);
  });
});
