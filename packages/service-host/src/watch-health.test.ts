import assert from "node:assert/strict";
import { watchHealth } from "./watch-health.ts";

describe("the health of watched projects", () => {
  it("suffers once their changes are out of reach for half a minute", () => {
    const name = "project-config";
    assert.deepEqual(watchHealth({ outOfReachMs: () => 0 }), { name, healthy: true });
    assert.deepEqual(watchHealth({ outOfReachMs: () => 29_999 }), { name, healthy: true });
    const detail = "out of reach for 30 s";
    assert.deepEqual(watchHealth({ outOfReachMs: () => 30_000 }), { name, healthy: false, detail });
  });
});
