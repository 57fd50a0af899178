import assert from "node:assert/strict";
import { formatTraceparent, parseTraceparent } from "./traceparent.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const spanId = "00f067aa0ba902b7";

describe("traceparent", () => {
  it("is read and written", () => {
    const text = `00-${traceId}-${spanId}-01`;
    assert.deepEqual(parseTraceparent(text), { traceId, spanId, sampled: true });
    assert.equal(formatTraceparent({ traceId, spanId, sampled: true }), text);
    assert.equal(parseTraceparent(`00-${traceId}-${spanId}-00`)?.sampled, false);
  });

  it("may be of a later version, and say more", () => {
    assert.equal(parseTraceparent(`cc-${traceId}-${spanId}-01-what-comes`)?.traceId, traceId);
  });

  for (const malformed of [
    undefined,
    "",
    "hello",
    `00-${traceId}-${spanId}`,
    `00-${traceId}-${spanId}-01-more`,
    `ff-${traceId}-${spanId}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${"0".repeat(32)}-${spanId}-01`,
    `00-${traceId}-${"0".repeat(16)}-01`,
    `00-${traceId.slice(1)}-${spanId}-01`,
    ` 00-${traceId}-${spanId}-01`,
    `cc-${traceId}-${spanId}-01-${"x".repeat(1000)}`,
  ]) {
    it(`is treated as absent if it is ${JSON.stringify(malformed)?.slice(0, 80)}`, () => {
      assert.equal(parseTraceparent(malformed), undefined);
    });
  }
});
