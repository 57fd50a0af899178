import assert from "node:assert/strict";
import { exclusiveTime } from "./exclusive-time.ts";

const parent = "b1c0ffee0002110f";
const second = 1_000_000_000n;

function span(start: number, end: number, parentSpanId = parent) {
  return { parent_span_id: parentSpanId, start_timestamp: start, timestamp: end };
}

describe("exclusive time", () => {
  it("is what no direct child covers, overlaps counted once", () => {
    const children = [span(2, 4), span(3, 5), span(9, 12), span(0, 1), span(6, 8, "b1c0ffee00001111")];
    assert.equal(exclusiveTime(parent, 1n * second, 10n * second, children), 5000);
  });

  it("is the whole duration without children, and unknown without times", () => {
    assert.equal(exclusiveTime(parent, 1n * second, 3n * second, []), 2000);
    assert.equal(exclusiveTime(parent, undefined, 3n * second, []), undefined);
    assert.equal(exclusiveTime(parent, 4n * second, 3n * second, []), undefined);
  });
});
