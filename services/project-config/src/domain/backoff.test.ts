import assert from "node:assert/strict";
import { createBackoff } from "./backoff.ts";

describe("the pauses between attempts", () => {
  it("begin with none, then a second growing by half, and stay at the bound", () => {
    const backoff = createBackoff(3000);
    const pauses = Array.from({ length: 6 }, () => backoff.next());
    assert.deepEqual(pauses, [0, 1000, 1500, 2250, 3000, 3000]);
  });

  it("begin anew after a success, and never leave the bound", () => {
    const backoff = createBackoff(60_000);
    for (let attempt = 0; attempt < 5000; attempt += 1) backoff.next();
    assert.equal(backoff.next(), 60_000);
    backoff.reset();
    assert.deepEqual([backoff.next(), backoff.next()], [0, 1000]);
  });
});
