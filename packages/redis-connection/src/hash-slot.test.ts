import assert from "node:assert/strict";
import { hashSlotOf } from "./hash-slot.ts";

describe("hashSlotOf", () => {
  it("gives the slots that Redis gives", () => {
    // As `CLUSTER KEYSLOT` answers.
    assert.equal(hashSlotOf("123456789"), 12739);
    assert.equal(hashSlotOf("42"), 8000);
    assert.equal(hashSlotOf(""), 0);
  });
});
