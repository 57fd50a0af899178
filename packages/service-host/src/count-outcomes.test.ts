import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { filtered, invalid, type OutcomeRecord, rateLimited } from "@weir/managed";
import { createMetrics } from "@weir/telemetry";
import { countOutcomes } from "./count-outcomes.ts";

describe("counted outcomes", () => {
  it("pass through, and are summed by outcome, reason and category, without the details of a reason", () => {
    const metrics = createMetrics();
    const passed: OutcomeRecord[] = [];
    const recorder = countOutcomes({ record: (record) => passed.push(record) }, metrics);
    const scoping = { organizationId: 1n, projectId: 2n, publicKey: "a".repeat(32), keyId: 3n };
    const record = (outcome: OutcomeRecord["outcome"], quantity: number) =>
      recorder.record({ scoping, timestampMs: 0, outcome, category: DataCategory.ERROR, quantity });
    record(filtered("Sampled:1,2"), 3);
    record(filtered("Sampled:7"), 4);
    record(rateLimited(undefined), 1);
    record(invalid("internal"), 2);
    assert.equal(passed.length, 4);
    const counted = metrics
      .renderPrometheus()
      .split("\n")
      .filter((line) => line.startsWith("weir_outcomes_recorded_total"));
    assert.deepEqual(counted, [
      'weir_outcomes_recorded_total{outcome="filtered",reason="Sampled",category="error"} 7',
      'weir_outcomes_recorded_total{outcome="rate_limited",reason="",category="error"} 1',
      'weir_outcomes_recorded_total{outcome="invalid",reason="internal",category="error"} 2',
    ]);
  });
});
