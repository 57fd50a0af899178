import assert from "node:assert/strict";
import { clockFinding } from "./check-clock.ts";

describe("weir doctor compares clocks", () => {
  it("and weighs the difference: seconds are worth a warning, minutes break signatures", () => {
    assert.equal(clockFinding("it", 1000, 1500).severity, "ok");
    assert.equal(clockFinding("it", 0, 10_000).severity, "warning");
    assert.equal(clockFinding("it", 3600_000, 0).severity, "failed");
  });
});
