import assert from "node:assert/strict";
import { backoffMs } from "./backoff.ts";

describe("backoffMs", () => {
  it("doubles from a quarter of a second up to five seconds", () => {
    assert.deepEqual(
      [1, 2, 3, 5, 6, 9, 1000].map((failures) => backoffMs(failures, 1)),
      [250, 500, 1000, 4000, 5000, 5000, 5000],
    );
  });

  it("takes a random half off", () => {
    assert.equal(backoffMs(3, 0), 500);
    assert.equal(backoffMs(3, 0.5), 750);
  });
});
