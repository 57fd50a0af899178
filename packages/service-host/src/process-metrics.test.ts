import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { createMetrics } from "@weir/telemetry";
import { observeProcess } from "./process-metrics.ts";

describe("what a process tells of itself", () => {
  it("is how long the event loop was held up, from when somebody asks, for all who ask", async () => {
    const metrics = createMetrics();
    observeProcess(metrics, "1.2.3");
    const told = () => {
      const [, seconds] = /^weir_process_event_loop_delay_seconds (.+)$/m.exec(metrics.renderPrometheus()) ?? [];
      return Number(seconds);
    };
    assert.equal(told(), 0);
    // The monitor has to have begun before it can come late.
    await delay(200);
    const untilMs = performance.now() + 400;
    while (performance.now() < untilMs);
    await delay(100);
    for (let reader = 0; reader < 2; reader++) assert.ok(told() >= 0.25, `told ${told()} s`);
  });
});
