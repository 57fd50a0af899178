import assert from "node:assert/strict";
import { createMetrics, measureCalls } from "./index.ts";

describe("measured calls", () => {
  it("are held while they last, timed in seconds, and counted if they fail", async () => {
    const metrics = createMetrics();
    const labels = { service: "quota", neighbour: "project-config" };
    let nowMs = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    const cells = {
      held: metrics.gauge("neighbour.calls.held", labels),
      duration: metrics.histogram("neighbour.call.duration", labels),
      failed: metrics.counter("neighbour.calls.failed", labels),
    };
    const call = measureCalls(
      cells,
      () => nowMs,
      async (fails: boolean) => {
        await promise;
        if (fails) throw new RangeError("refused");
        return 7;
      },
    );
    const calls = [call(false), call(true)];
    assert.deepEqual({ ...cells.held }, { value: 2 });
    nowMs = 250;
    resolve();
    const [first, second] = await Promise.allSettled(calls);
    assert.deepEqual(first, { status: "fulfilled", value: 7 });
    assert.equal(second?.status, "rejected");
    assert.deepEqual([{ ...cells.held }, { ...cells.failed }], [{ value: 0 }, { value: 1 }]);
    const { sum, count } = cells.duration as unknown as { sum: number; count: number };
    assert.deepEqual([sum, count], [0.5, 2]);
  });
});
