import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { DecisionStep, ExplainLevel } from "@weir/gen/weir/common/v1/decision.ts";
import { filtered, finding, invalid, type Outcome, rateLimited } from "@weir/managed";
import { collectDecisions, explainUnit, maxDecisions, openTrail } from "./index.ts";

const one = [[DataCategory.SPAN, 1]] as const;
const spanOf = (index: number) => ({ traceId: "a".repeat(32), spanId: String(index).padStart(16, "0") });

describe("collecting decisions", () => {
  it("keeps what the decision rests on, and counts what it was about", () => {
    const evidence = finding(DecisionStep.SIZE, "size of log", "11 bytes", "at most 10 bytes");
    const [decision, ...others] = collectDecisions([
      { outcome: invalid("too_large:log", evidence), quantities: [[DataCategory.LOG_BYTE, 11]] },
      { outcome: invalid("too_large:log"), quantities: [[DataCategory.LOG_ITEM, 1]] },
    ]);
    assert.deepEqual(others, []);
    assert.deepEqual(decision, {
      evidence,
      outcome: 3,
      reason: "too_large:log",
      quantities: [
        { category: DataCategory.LOG_BYTE, quantity: 11n },
        { category: DataCategory.LOG_ITEM, quantity: 1n },
      ],
      traceId: "",
      spanId: "",
    });
  });

  const steps: readonly (readonly [Outcome, DecisionStep])[] = [
    [filtered("Sampled:1000"), DecisionStep.SAMPLING],
    [filtered("localhost"), DecisionStep.INBOUND_FILTER],
    [rateLimited(undefined), DecisionStep.QUOTA],
    [invalid("too_large:event"), DecisionStep.SIZE],
    [invalid("request_too_large"), DecisionStep.SIZE],
    [invalid("feature_disabled"), DecisionStep.FEATURE],
    [invalid("missing_signature"), DecisionStep.PROJECT],
    [invalid("project_id"), DecisionStep.PROJECT],
    [invalid("invalid_json"), DecisionStep.VALIDITY],
    [invalid("internal"), DecisionStep.UNSPECIFIED],
  ];
  for (const [outcome, step] of steps) {
    it(`knows the step of ${outcome.reason ?? "a limit"} where nobody told it`, () => {
      const [decision] = collectDecisions([{ outcome, quantities: one }]);
      assert.deepEqual(decision?.evidence, { step, facts: undefined });
    });
  }

  it("tells records apart as long as they are few, and sums up the rest without naming any", () => {
    const removals = Array.from({ length: 20 }, (_, index) => ({
      outcome: filtered("mine"),
      quantities: one,
      record: spanOf(index),
    }));
    const decisions = collectDecisions([...removals, { outcome: invalid("no_data"), quantities: one }]);
    assert.deepEqual(
      decisions.map(({ reason, spanId, quantities }) => [reason, spanId.slice(-2), quantities[0]?.quantity]),
      [
        ...["00", "01", "02", "03", "04", "05", "06"].map((id) => ["mine", id, 1n]),
        ["mine", "", 13n],
        ["no_data", "", 1n],
      ],
    );
  });

  it("makes nothing of what rejected nothing", () => {
    const rejections = [{ outcome: invalid("duplicate"), quantities: [[DataCategory.SPAN, 0]] as const }];
    assert.deepEqual(collectDecisions(rejections), []);
  });

  it("never yields more than its bound", () => {
    const removals = Array.from({ length: 100 }, (_, index) => ({ outcome: filtered(`f${index}`), quantities: one }));
    assert.equal(collectDecisions(removals).length, maxDecisions);
  });
});

describe("the explanation of a unit", () => {
  const settlement = { rejections: [{ outcome: filtered("localhost"), quantities: one }] };

  it("is not even made where nobody asked", () => {
    assert.equal(explainUnit(undefined, settlement, undefined), undefined);
    assert.equal(explainUnit(ExplainLevel.UNSPECIFIED, settlement, undefined), undefined);
    assert.equal(explainUnit(ExplainLevel.DROPPED, { rejections: [] }, undefined), undefined);
  });

  it("has the steps that were passed only where they were asked for", () => {
    assert.equal(openTrail(ExplainLevel.DROPPED), undefined);
    const trail = openTrail(ExplainLevel.ALL);
    for (let index = 0; index < 100; index++) trail?.note({ step: DecisionStep.QUOTA, facts: undefined });
    const explanation = explainUnit(ExplainLevel.ALL, settlement, trail);
    assert.equal(explanation?.passed.length, 64);
    assert.equal(explanation?.decisions.length, 1);
  });

  it("includes what neighbours decided", () => {
    const neighbours = collectDecisions([{ outcome: rateLimited("spans"), quantities: one }]);
    const explanation = explainUnit(ExplainLevel.DROPPED, settlement, undefined, neighbours);
    assert.deepEqual(
      explanation?.decisions.map(({ reason }) => reason),
      ["localhost", "spans"],
    );
  });
});
