import assert from "node:assert/strict";
import { correctTime } from "./time.ts";

const second = 1_000_000_000n;
const receivedAt = 1_700_000_000n * second;
const day = 86_400n * second;

function correct(ageSeconds: number, sentSecondsAgo?: number) {
  const sentAt = sentSecondsAgo === undefined ? undefined : receivedAt - BigInt(sentSecondsAgo) * second;
  const rules = { receivedAt, sentAt, maxSecondsInFuture: 60, retentionDays: 90 };
  return correctTime(receivedAt - BigInt(ageSeconds) * second, rules);
}

describe("correcting times", () => {
  it("leaves times alone while the clock is off by less than 55 minutes", () => {
    assert.deepEqual(correct(2), { shift: 0n, reason: undefined, tooOld: false });
    assert.equal(correct(2, 3299).shift, 0n);
    assert.equal(correct(-600).shift, 0n);
  });

  it("shifts by the drift between sending and receipt", () => {
    const { shift, reason } = correct(7200, 7200);
    assert.equal(shift, 7200n * second);
    assert.deepEqual(reason, {
      errors: [["clock_drift", { sdk_time: "2023-11-14T20:13:20Z", server_time: "2023-11-14T22:13:20Z" }]],
    });
    assert.equal(correct(-7200, -7200).shift, -7200n * second);
  });

  it("brings a time in the far future to the receipt", () => {
    const { shift, reason } = correct(-7200);
    assert.equal(shift, -7200n * second);
    assert.match(JSON.stringify(reason), /future_timestamp/);
  });

  it("tells what is older than its retention, after the shift", () => {
    assert.equal(correct(Number((90n * day) / second)).tooOld, false);
    assert.equal(correct(Number((90n * day) / second) + 1).tooOld, true);
    assert.equal(correct(Number((91n * day) / second), Number((2n * day) / second)).tooOld, false);
  });
});
