/** Alerts fire when they should, and are silent when they should be. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { fires, readAlertRules } from "./alert-rules.ts";
import { evaluatePromql } from "./promql/evaluate-promql.ts";
import { parsePromql } from "./promql/parse-promql.ts";
import { readSeries, scrapeEveryS } from "./promql/series.ts";

const examples = z
  .array(
    z.strictObject({
      alert: z.string(),
      when: z.string().optional(),
      series: z.record(z.string(), z.coerce.string()),
      fires_at: z.array(z.number()).default([]),
      silent_at: z.array(z.number()).default([]),
    }),
  )
  .parse(parse(readFileSync(new URL("alert-examples.yaml", import.meta.url), "utf8")));

describe("expressions of PromQL", () => {
  function evaluate(expression: string, series: Readonly<Record<string, string>>, atMinute: number) {
    const all = Object.entries(series).map(([selector, values]) => readSeries(selector, values));
    return evaluatePromql(parsePromql(expression), { series: all, atS: atMinute * scrapeEveryS });
  }

  it("are evaluated as Prometheus does: rates reach to the ends of their window, and past resets", () => {
    assert.deepEqual(evaluate("increase(x[5m])", { x: "0+6x10" }, 10), [{ labels: {}, value: 30 }]);
    assert.deepEqual(evaluate("rate(x[5m])", { x: "0+6x10" }, 10), [{ labels: {}, value: 0.1 }]);
    assert.deepEqual(evaluate("increase(x[5m])", { x: "10 16 3 9 15 21" }, 5), [{ labels: {}, value: 26.25 }]);
    assert.deepEqual(evaluate("increase(x[5m])", { x: "_x4 7" }, 4), [], "one sample is no growth");
  });

  it("match sides by their labels, and keep what a comparison lets pass", () => {
    const series = { 'a{i="1"}': "4", 'a{i="2"}': "2", 'b{i="1",w="x"}': "1", 'b{i="2",w="x"}': "0" };
    assert.deepEqual(evaluate("a > 3", series, 0), [{ labels: { i: "1" }, value: 4 }]);
    assert.deepEqual(evaluate("a and ignoring (w) b > 0", series, 0), [{ labels: { i: "1" }, value: 4 }]);
    assert.deepEqual(evaluate("sum by (w) (b) or a == 2", series, 0), [
      { labels: { w: "x" }, value: 1 },
      { labels: { i: "2" }, value: 2 },
    ]);
    assert.deepEqual(evaluate("absent(c)", series, 0), [{ labels: {}, value: 1 }]);
  });

  it("that are none, or that nobody has taught the evaluation, are errors", () => {
    assert.throws(() => parsePromql("sum by (a) (b"), /found no PromQL at character 13/);
    assert.throws(() => evaluate("avg(a)", { a: "1" }, 0), /expected sum, max or min/);
  });
});

describe("alert rules", () => {
  const rules = new Map(readAlertRules().map((rule) => [rule.alert, rule]));

  for (const { alert, when, series, fires_at, silent_at } of examples) {
    it(`${alert} ${fires_at.length > 0 ? "fires" : "is silent"}${when === undefined ? "" : ` when ${when}`}`, () => {
      const rule = rules.get(alert) ?? assert.fail(`there is no alert ${alert}`);
      const all = Object.entries(series).map(([selector, values]) => readSeries(selector, values));
      for (const minute of fires_at) assert.equal(fires(rule, all, minute * scrapeEveryS), true, `at minute ${minute}`);
      for (const minute of silent_at)
        assert.equal(fires(rule, all, minute * scrapeEveryS), false, `at minute ${minute}`);
    });
  }

  it("have each a time at which they fire, and one at which they are silent", () => {
    const shown = (times: "fires_at" | "silent_at") =>
      new Set(examples.filter((example) => example[times].length > 0).map(({ alert }) => alert));
    assert.deepEqual(
      [...rules.keys()].filter((alert) => !shown("fires_at").has(alert)),
      [],
    );
    assert.deepEqual(
      [...rules.keys()].filter((alert) => !shown("silent_at").has(alert)),
      [],
    );
  });
});
