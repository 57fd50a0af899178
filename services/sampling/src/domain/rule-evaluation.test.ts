import assert from "node:assert/strict";
import type { SamplingConfig } from "@weir/dynamic-sampling";
import { parseSamplingConfig } from "@weir/dynamic-sampling";
import { createSeededRandom } from "@weir/test-kit";
import { beginRuleEvaluation } from "./rule-evaluation.ts";

const nowMs = Date.UTC(2026, 2, 4, 6);
const keptTrace = "00000000000000000000000000000001";
const droppedTrace = "deadbeefdeadbeefdeadbeefdeadbeef";
/** What is drawn from these two. */
const keptDraw = { random: 0.0947660722443896, seed: keptTrace };
const droppedDraw = { random: 0.45370407676139024, seed: droppedTrace };

function rule(id: number, type: string, value: number, more: object = {}): object {
  return { id, type: "trace", condition: { op: "and", inner: [] }, samplingValue: { type, value }, ...more };
}

function configOf(...rules: readonly object[]): SamplingConfig {
  const { config } = parseSamplingConfig({ version: 2, rules });
  assert.ok(config);
  return config;
}

function decide(rules: readonly object[], seed: string, atMs = nowMs) {
  return beginRuleEvaluation({ nowMs: atMs }).tryRules(configOf(...rules), "trace", () => undefined, seed);
}

describe("sampling rules", () => {
  it("multiply the deciding rate by factors", () => {
    const rules = [rule(1004, "factor", 0.8), rule(1401, "factor", 0.5), rule(1000, "sampleRate", 0.25)];
    const ruleIds = [1004, 1401, 1000];
    assert.deepEqual(decide(rules, keptTrace), { keep: true, sampleRate: 0.1, ruleIds, draw: keptDraw });
    assert.deepEqual(decide(rules, droppedTrace), { keep: false, sampleRate: 0.1, ruleIds, draw: droppedDraw });
  });

  it("raise the deciding rate to the first minimum", () => {
    const rules = [
      rule(7, "factor", 1.5),
      rule(1005, "minimumSampleRate", 0.3),
      rule(1006, "minimumSampleRate", 0.9),
      rule(3500, "sampleRate", 0.05),
    ];
    const match = decide(rules, droppedTrace);
    const ruleIds = [7, 1005, 3500];
    assert.deepEqual(match, { keep: false, sampleRate: 0.44999999999999996, ruleIds, draw: droppedDraw });
  });

  it("decide nothing by factors and minimums alone", () => {
    assert.equal(decide([rule(1, "factor", 2), rule(2, "minimumSampleRate", 1)], keptTrace), undefined);
  });

  it("end with the first rate", () => {
    assert.deepEqual(decide([rule(1, "sampleRate", 0), rule(2, "sampleRate", 1)], keptTrace)?.ruleIds, [1]);
  });

  it("keep everything at a rate of 1 and nothing at 0, within these bounds", () => {
    assert.deepEqual(decide([rule(1, "factor", 9), rule(2, "sampleRate", 0.5)], droppedTrace), {
      keep: true,
      sampleRate: 1,
      ruleIds: [1, 2],
    });
    assert.equal(decide([rule(1, "sampleRate", 0)], keptTrace)?.keep, false);
    assert.equal(decide([rule(1, "sampleRate", -2)], keptTrace)?.sampleRate, 0);
  });

  it("hold within their time range, its end excluded", () => {
    const timeRange = { start: "2026-03-01T00:00:00Z", end: "2026-03-11T00:00:00Z" };
    const match = (atMs: number) => decide([rule(1, "sampleRate", 1, { timeRange })], keptTrace, atMs);
    assert.equal(match(Date.UTC(2026, 2, 1) - 1), undefined);
    assert.ok(match(Date.UTC(2026, 2, 1)));
    assert.ok(match(Date.UTC(2026, 2, 11) - 1));
    assert.equal(match(Date.UTC(2026, 2, 11)), undefined);
  });

  it("decay linearly over their time range", () => {
    const timeRange = { start: "2026-03-01T00:00:00Z", end: "2026-03-11T00:00:00Z" };
    const decaying = (decayedValue: number, range: object = timeRange) =>
      decide(
        [rule(1, "sampleRate", 0.8, { timeRange: range, decayingFn: { type: "linear", decayedValue } })],
        keptTrace,
      );
    assert.ok(Math.abs((decaying(0.2)?.sampleRate ?? 0) - 0.605) < 1e-12);
    assert.equal(decaying(0.9), undefined);
    assert.equal(decaying(0.2, { start: timeRange.start }), undefined);
    assert.equal(decaying(0.2, {}), undefined);
  });

  it("carry factors over to the next list of rules", () => {
    const evaluation = beginRuleEvaluation({ nowMs });
    const fields = () => undefined;
    const first = configOf(
      rule(1, "factor", 0.5, { type: "project" }),
      rule(9, "sampleRate", 1, { type: "transaction" }),
    );
    assert.equal(evaluation.tryRules(first, "project", fields, keptTrace), undefined);
    assert.deepEqual(evaluation.tryRules(configOf(rule(2, "sampleRate", 0.4)), "trace", fields, droppedTrace), {
      keep: false,
      sampleRate: 0.2,
      ruleIds: [1, 2],
      draw: droppedDraw,
    });
  });

  it("are not used if anything in their configuration is unsupported", () => {
    const unsupported = { condition: { op: "not", inner: { op: "future" } } };
    assert.equal(decide([rule(1, "sampleRate", 0), rule(2, "factor", 1, unsupported)], keptTrace), undefined);
    assert.equal(decide([rule(1, "sampleRate", 0), rule(2, "factor", 1, { type: "future" })], keptTrace), undefined);
  });

  it("have no part in decisions if they only report, unless it is asked what they would do", () => {
    const config = configOf(
      rule(1, "sampleRate", 0, { mode: "report" }),
      rule(2, "factor", 0.5),
      rule(3, "sampleRate", 1),
    );
    const tryAll = (reporting: boolean) =>
      beginRuleEvaluation({ nowMs, reporting }).tryRules(config, "trace", () => undefined, keptTrace);
    assert.deepEqual(tryAll(false)?.ruleIds, [2, 3]);
    assert.deepEqual(tryAll(true), { keep: false, sampleRate: 0, ruleIds: [1] });
  });

  it("tell what became of each of them", () => {
    const condition = { op: "eq", name: "trace.release", value: "1" };
    const past = { timeRange: { end: "2020-01-01T00:00:00Z" } };
    const open = { timeRange: { start: "2026-03-01T00:00:00Z" }, decayingFn: { type: "linear", decayedValue: 0 } };
    const config = configOf(
      rule(1, "sampleRate", 1, { condition }),
      rule(2, "sampleRate", 1, past),
      rule(3, "minimumSampleRate", 0.1),
      rule(4, "minimumSampleRate", 0.9),
      rule(5, "sampleRate", 1, open),
      rule(6, "sampleRate", 0.5),
      rule(7, "factor", 2),
      rule(8, "sampleRate", 1, { type: "project" }),
    );
    const verdicts: string[] = [];
    const observe = ({ id }: { id: number }, verdict: string) => verdicts.push(`${id} ${verdict}`);
    beginRuleEvaluation({ nowMs, observe }).tryRules(config, "trace", () => undefined, keptTrace);
    assert.deepEqual(verdicts, [
      "1 no_match",
      "2 out_of_time",
      "3 contributed",
      "4 later_minimum",
      "5 no_decay",
      "6 decided",
      "7 not_reached",
    ]);
  });

  it("keep their share of 100,000 traces, and each trace always or never", () => {
    const config = configOf(rule(1000, "sampleRate", 0.25));
    const keeps = (trace: string) =>
      beginRuleEvaluation({ nowMs }).tryRules(config, "trace", () => undefined, trace)?.keep === true;
    const count = 100_000;
    const random = createSeededRandom(1);
    let kept = 0;
    for (let index = 0; index < count; index++) {
      const trace = random.uuid().replaceAll("-", "");
      const keep = keeps(trace);
      if (keep) kept++;
      if (index % 10 === 0) assert.equal(keeps(trace), keep);
    }
    const sigma = Math.sqrt(count * 0.25 * 0.75);
    assert.ok(Math.abs(kept - count * 0.25) < 3 * sigma, `kept ${kept}`);
  });
});
