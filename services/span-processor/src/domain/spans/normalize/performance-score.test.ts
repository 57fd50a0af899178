import assert from "node:assert/strict";
import { parseScoreProfiles } from "@weir/performance-score";
import { doubleAttribute, numberAt, stringAttribute } from "../../values/attributes.ts";
import { readSpan } from "../read-span.ts";
import { scoreSpan } from "./performance-score.ts";

const profiles = parseScoreProfiles({
  profiles: [
    {
      condition: { op: "eq", name: "span.attributes.browser.name.value", value: "Chrome" },
      scoreComponents: [
        { measurement: "fcp", weight: 0.15, p10: 900, p50: 1600, optional: true },
        { measurement: "lcp", weight: 0.3, p10: 1200, p50: 2400, optional: true },
        { measurement: "inp", weight: 0.4, p10: 200, p50: 400, optional: true },
      ],
    },
  ],
});

function pageLoad(browser: string) {
  const span = readSpan({}, 0, { uuid: () => "", itemId: () => Buffer.alloc(16) });
  span.attributes.set("browser.name", stringAttribute(browser));
  span.attributes.set("browser.web_vital.lcp.value", doubleAttribute(2400));
  span.attributes.set("score.total", stringAttribute("perfect"));
  return span;
}

describe("performance score of a span", () => {
  it("weighs the web vitals that are there, under the names of the profile", () => {
    const span = pageLoad("Chrome");
    scoreSpan(span, profiles);
    const scores = [...span.attributes.keys()].filter((key) => key.startsWith("score."));
    assert.deepEqual(scores.sort(), [
      "score.lcp",
      "score.ratio.lcp",
      "score.total",
      "score.weight.fcp",
      "score.weight.inp",
      "score.weight.lcp",
    ]);
    assert.equal(numberAt(span.attributes, "score.weight.lcp"), 1);
    assert.equal(numberAt(span.attributes, "score.weight.inp"), 0);
    // The median of the profile gets half of the score.
    assert.ok(Math.abs((numberAt(span.attributes, "score.total") ?? 0) - 0.5) < 1e-6);
  });

  it("is left as the client sent it if no profile applies", () => {
    const span = pageLoad("Firefox");
    scoreSpan(span, profiles);
    assert.deepEqual([...span.attributes.keys()], ["browser.name", "browser.web_vital.lcp.value", "score.total"]);
    assert.equal(span.attributes.get("score.total")?.value, "perfect");
  });
});
