import assert from "node:assert/strict";
import { parseSamplingConfig } from "./parse-sampling-config.ts";

const rule = {
  id: 1000,
  type: "project",
  condition: { op: "and", inner: [] },
  samplingValue: { type: "sampleRate", value: 0.25 },
};

describe("parseSamplingConfig", () => {
  it("reads rules with their time ranges and decay", () => {
    const { config, problems } = parseSamplingConfig({
      version: 2,
      rules: [
        {
          ...rule,
          timeRange: { start: "2026-03-01T00:00:00Z", end: "2026-03-11T02:00:00+02:00" },
          decayingFn: { type: "linear", decayedValue: 0.05 },
        },
        { ...rule, timeRange: { start: null } },
      ],
    });
    assert.deepEqual(problems, []);
    assert.equal(config?.supported, true);
    const [first, second] = config.rules;
    assert.deepEqual(first, {
      ...rule,
      timeRange: { startMs: Date.UTC(2026, 2, 1), endMs: Date.UTC(2026, 2, 11) },
      decayingFn: { type: "linear", decayedValue: 0.05 },
      mode: "enforce",
    });
    assert.deepEqual(second?.timeRange, { startMs: undefined, endMs: undefined });
    assert.deepEqual(second?.decayingFn, { type: "constant" });
  });

  it("reads which rules only report; one whose mode is misspelt is among them", () => {
    const modes = (...rules: object[]) => {
      const { config, problems } = parseSamplingConfig({ version: 2, rules });
      return { reports: config?.reports, modes: config?.rules.map(({ mode }) => mode), problems };
    };
    assert.deepEqual(modes(rule, { ...rule, mode: "enforce" }), {
      reports: false,
      modes: ["enforce", "enforce"],
      problems: [],
    });
    assert.deepEqual(modes(rule, { ...rule, mode: "report" }).modes, ["enforce", "report"]);
    const misspelt = modes({ ...rule, mode: "dry" });
    assert.equal(misspelt.reports, true);
    assert.deepEqual(misspelt.problems, [
      {
        path: "sampling.rules[0].mode",
        found: '"dry"',
        expected: '"enforce" or "report"',
        action: "rule only reports",
      },
    ]);
  });

  it("joins the two lists of version 1, which is the default, and of no other", () => {
    const lists = { rules: [rule], rulesV2: [{ ...rule, id: 2 }] };
    const ids = (document: object) => parseSamplingConfig(document).config?.rules.map(({ id }) => id);
    assert.deepEqual(ids(lists), [1000, 2]);
    assert.deepEqual(ids({ version: 1, ...lists }), [1000, 2]);
    assert.deepEqual(ids({ version: 2, ...lists }), [1000]);
    assert.deepEqual(ids({}), []);
  });

  it("does not support later versions, unknown rule types and unknown conditions", () => {
    for (const [document, path] of [
      [{ version: 3, rules: [rule] }, "sampling.version"],
      [{ version: 2, rules: [rule, { ...rule, id: 7, type: "future" }] }, "sampling rule 7.type"],
      [{ rules: [{ ...rule, condition: { op: "not", inner: { op: "future" } } }] }, "sampling rule 1000.condition"],
    ] as const) {
      const { config, problems } = parseSamplingConfig(document);
      assert.equal(config?.supported, false);
      assert.deepEqual(
        problems.map((problem) => problem.path),
        [path],
      );
    }
  });

  for (const [document, path] of [
    [5, "sampling"],
    [{ version: -1 }, "sampling.version"],
    [{ version: 2, rules: 5 }, "sampling.rules"],
    [{ rules: [{ ...rule, id: "1" }] }, "sampling.rules[0].id"],
    [{ rules: [{ ...rule, type: undefined }] }, "sampling.rules[0].type"],
    [{ rules: [{ ...rule, condition: { op: "or", inner: [{}] } }] }, "sampling.rules[0].condition.inner[0].op"],
    [{ rules: [{ ...rule, samplingValue: { type: "dice", value: 1 } }] }, "sampling.rules[0].samplingValue.type"],
    [{ rules: [{ ...rule, samplingValue: { type: "factor" } }] }, "sampling.rules[0].samplingValue.value"],
    [{ rules: [{ ...rule, decayingFn: { type: "exponential" } }] }, "sampling.rules[0].decayingFn.type"],
    [{ rules: [{ ...rule, timeRange: { end: "tomorrow" } }] }, "sampling.rules[0].timeRange.end"],
    [{ rules: [{ ...rule, timeRange: { end: "2026-13-01T00:00:00Z" } }] }, "sampling.rules[0].timeRange.end"],
  ] as const) {
    it(`has no rules of a document that is wrong at ${path}`, () => {
      const { config, problems } = parseSamplingConfig(document);
      assert.equal(config, undefined);
      assert.equal(problems[0]?.path, path);
    });
  }
});
