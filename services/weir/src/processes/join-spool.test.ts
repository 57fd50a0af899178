import assert from "node:assert/strict";
import type { GetSpoolStatusResponse, SpoolGroup } from "@weir/gen/weir/ingest/v1/spool.ts";
import { SpoolWaitReason } from "@weir/gen/weir/ingest/v1/spool.ts";
import { timestampOf } from "../explain/times.ts";
import { joinStatuses } from "./join-spool.ts";

function group(publicKey: string, envelopes: bigint, oldestMs: number, newestMs: number): SpoolGroup {
  return {
    publicKey,
    projectId: 1n,
    envelopes,
    bytes: envelopes * 10n,
    oldestReceivedAt: timestampOf(oldestMs),
    newestReceivedAt: timestampOf(newestMs),
    dropAt: timestampOf(oldestMs + 1000),
    reason: SpoolWaitReason.PROCESSOR,
    detail: "out of reach",
    nextAttemptAt: undefined,
  };
}

function status(groups: SpoolGroup[], refusing = ""): GetSpoolStatusResponse {
  return {
    observedAt: timestampOf(9000),
    envelopes: groups.reduce((sum, { envelopes }) => sum + envelopes, 0n),
    maxEnvelopes: 100n,
    memoryBytes: 10n,
    maxMemoryBytes: 1000n,
    disk: {
      bytes: 5n,
      maxBytes: 50n,
      envelopes: 1n,
      durable: true,
      recoveredEnvelopes: 2n,
      damagedEnvelopes: 0n,
      failure: "",
    },
    refusing,
    maxAge: undefined,
    groups,
    groupsLeftOut: 1,
  };
}

describe("the buffers of several processes", () => {
  it("are told as one: sums, and what waits for the same together", () => {
    const joined = joinStatuses(
      [
        status([group("a", 2n, 5000, 6000), group("b", 1n, 1000, 1000)]),
        status([group("a", 3n, 4000, 5500)], "the disk is full"),
      ],
      100,
    );
    assert.equal(joined.envelopes, 6n);
    assert.equal(joined.maxEnvelopes, 200n);
    assert.equal(joined.refusing, "the disk is full");
    assert.deepEqual([joined.disk?.bytes, joined.disk?.recoveredEnvelopes, joined.disk?.durable], [10n, 4n, true]);
    assert.deepEqual(joined.groups, [group("a", 5n, 4000, 6000), group("b", 1n, 1000, 1000)]);
    assert.equal(joined.groupsLeftOut, 2);
  });

  it("list the largest groups, and count what they leave out", () => {
    const joined = joinStatuses([status([group("a", 2n, 0, 0)]), status([group("b", 3n, 0, 0)])], 1);
    assert.deepEqual(
      joined.groups.map(({ publicKey }) => publicKey),
      ["b"],
    );
    assert.equal(joined.groupsLeftOut, 3);
  });
});
