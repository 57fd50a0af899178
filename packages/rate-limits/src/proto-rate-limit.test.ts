import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { fromProtoRateLimit, toProtoRateLimit } from "./proto-rate-limit.ts";
import { limit, nowMs } from "./testing/limit.ts";

describe("limits as messages", () => {
  it("carry whole seconds, at least 1, and read back as the same limit", () => {
    const original = limit({ categories: [DataCategory.SPAN, DataCategory.ERROR], reasonCode: "r", seconds: 7.2 });
    const message = toProtoRateLimit(original, nowMs);
    assert.deepEqual(message.categories, [DataCategory.ERROR, DataCategory.SPAN]);
    assert.equal(message.retryAfterSeconds, 8);
    assert.deepEqual(fromProtoRateLimit(message, nowMs), {
      ...original,
      categories: [DataCategory.ERROR, DataCategory.SPAN],
      expiresAtMs: nowMs + 8000,
    });
    assert.equal(toProtoRateLimit(limit({ seconds: -3 }), nowMs).retryAfterSeconds, 1);
    assert.equal(fromProtoRateLimit(toProtoRateLimit(limit({}), nowMs), nowMs).reasonCode, undefined);
  });
});
