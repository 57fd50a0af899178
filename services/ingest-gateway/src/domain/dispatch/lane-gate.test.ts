import assert from "node:assert/strict";
import { createLaneGate } from "./lane-gate.ts";

describe("the gate before a processor", () => {
  it("closes at the first failure and opens at the first success", () => {
    const gate = createLaneGate(() => 0);
    assert.equal(gate.closedBecause, undefined);
    assert.equal(gate.fail(1000, "no answer"), true);
    assert.equal(gate.closedBecause, "no answer");
    assert.equal(gate.succeed(), true);
    assert.deepEqual([gate.closedBecause, gate.untilMs], [undefined, 0]);
    assert.equal(gate.succeed(), false);
  });

  it("waits longer from failure to failure, but never longer than two seconds", () => {
    const gate = createLaneGate(() => 0.999);
    const pauses: number[] = [];
    let nowMs = 0;
    for (let failure = 0; failure < 8; failure++) {
      gate.fail(nowMs, "no answer");
      pauses.push(Math.round((gate.untilMs - nowMs) / 100));
      nowMs = gate.untilMs;
    }
    assert.deepEqual(pauses, [1, 2, 4, 8, 16, 20, 20, 20]);
  });

  it("counts batches that fail together as one failure", () => {
    const gate = createLaneGate(() => 0);
    gate.fail(1000, "no answer");
    const { untilMs } = gate;
    for (let batch = 0; batch < 8; batch++) assert.equal(gate.fail(1001, "no answer either"), false);
    assert.deepEqual([gate.untilMs, gate.closedBecause], [untilMs, "no answer either"]);
  });
});
