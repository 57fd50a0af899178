import assert from "node:assert/strict";
import { float64 } from "@weir/lossless-json";
import { readInstant, writeRfc3339, writeSeconds } from "./instant.ts";

describe("points in time", () => {
  it("are read from seconds, rounded to microseconds", () => {
    assert.equal(readInstant(1_700_000_000), 1_700_000_000_000_000_000n);
    assert.equal(readInstant(float64(1_700_000_000)), 1_700_000_000_000_000_000n);
    assert.equal(readInstant(1_700_000_000.123456), 1_700_000_000_123_456_000n);
    assert.equal(readInstant(1.9999999), 2_000_000_000n);
    assert.equal(readInstant(-0.5), -500_000_000n);
  });

  it("are read from ISO 8601 texts, in UTC unless they say otherwise", () => {
    const noon = 1_700_049_600_000_000_000n;
    for (const text of [
      "2023-11-15T12:00:00Z",
      "2023-11-15T12:00:00",
      "2023-11-15 12:00:00+00:00",
      "2023-11-15T14:30:00+02:30",
    ])
      assert.equal(readInstant(text), noon, text);
    assert.equal(readInstant("2023-11-15T12:00:00.123456789Z"), noon + 123_456_789n);
  });

  it("are not read from anything else", () => {
    for (const value of ["yesterday", "2023-13-01T00:00:00Z", "2023-02-30T00:00:00Z", "", 1e300, true, null, {}])
      assert.equal(readInstant(value), undefined, String(value));
  });

  it("are written as float seconds and as RFC 3339", () => {
    assert.equal(writeSeconds(1_700_000_000_000_000_000n), "1700000000.0");
    assert.equal(writeSeconds(1_700_000_000_123_456_499n), "1700000000.123456");
    assert.equal(writeRfc3339(1_700_000_000_000_000_000n), "2023-11-14T22:13:20Z");
    assert.equal(writeRfc3339(1_700_000_000_120_000_000n), "2023-11-14T22:13:20.120Z");
    assert.equal(writeRfc3339(1_700_000_000_120_000_001n), "2023-11-14T22:13:20.120000001Z");
  });
});
