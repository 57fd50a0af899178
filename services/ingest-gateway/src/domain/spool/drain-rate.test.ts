import assert from "node:assert/strict";
import { createDrainRate } from "./drain-rate.ts";

describe("the rate at which a backlog is read back", () => {
  it("lets a second's worth through at once, and then as many as time allows", () => {
    const rate = createDrainRate(10);
    assert.equal(rate.take(64, 1000), 10);
    assert.equal(rate.take(64, 1000), 0);
    assert.equal(rate.nextMs(1000), 1100);
    assert.equal(rate.take(64, 1250), 2);
    assert.equal(rate.take(64, 60_000), 10);
  });

  it("lets everything through if there is no bound", () => {
    const rate = createDrainRate(undefined);
    assert.deepEqual([rate.take(64, 0), rate.take(1_000_000, 0)], [64, 1_000_000]);
  });
});
