import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { partitionOf, shardOf } from "./partition.ts";
import { counterKey, createCounterKeys, semanticKey } from "./record-key.ts";

const eventId = "d2132d31b39445f1938d7e21b6bf0ec4";

function keyOf(uuid: string, organizationId: bigint): Buffer {
  const key = semanticKey({ uuid, organizationId });
  assert.ok(key);
  return key;
}

describe("record keys and partitions", () => {
  it("mixes the organization into the first half of the UUID", () => {
    const key = keyOf(eventId, 1n);
    assert.equal(key.toString("hex"), "d2132d31b39445f0938d7e21b6bf0ec4");
    assert.equal(crc32(key), 4_292_629_868);
    assert.deepEqual(
      [4, 16, 32].map((count) => partitionOf(key, count)),
      [0, 12, 12],
    );
  });

  it("mixes in large organization ids", () => {
    const key = keyOf(eventId, 0x12345678n);
    assert.equal(key.toString("hex"), "d2132d31a1a01389938d7e21b6bf0ec4");
    assert.equal(crc32(key), 1_866_898_704);
    assert.deepEqual(
      [4, 16, 32].map((count) => partitionOf(key, count)),
      [0, 0, 16],
    );
    const largest = keyOf(eventId, 2n ** 64n - 1n);
    assert.equal(largest.toString("hex"), "2decd2ce4c6bba0e938d7e21b6bf0ec4");
  });

  it("accepts UUIDs with hyphens, and finds shards by the key as one number", () => {
    const key = keyOf("3a7ec70a-6816-56ce-8605-86a23b666c6c", 7n);
    assert.equal(key.toString("hex"), "3a7ec70a681656c9860586a23b666c6c");
    assert.equal(crc32(key), 3_024_792_823);
    assert.deepEqual(
      [4, 16, 32].map((count) => partitionOf(key, count)),
      [3, 7, 23],
    );
    assert.deepEqual(
      [1, 2, 3].map((count) => shardOf(key, count)),
      [0, 0, 1],
    );
  });

  it("computes shards as a division of big integers does", () => {
    for (const count of [2, 3, 5, 7, 12, 999, 65_537]) {
      const key = keyOf(eventId, 42n);
      assert.equal(shardOf(key, count), Number(BigInt(`0x${key.toString("hex")}`) % BigInt(count)));
    }
  });

  it("counts where there is no UUID, and spreads the counter over partitions", () => {
    const next = createCounterKeys();
    const keys = [next(), next(), next(), next()];
    assert.deepEqual(
      keys.map((key) => key.toString("hex")),
      ["0", "1", "2", "3"].map((digit) => digit.padStart(32, "0")),
    );
    assert.deepEqual(
      keys.map((key) => partitionOf(key, 8)),
      [5, 3, 1, 7],
    );
    assert.deepEqual(
      keys.map((key) => partitionOf(key, 16)),
      [5, 3, 9, 15],
    );
  });

  it("writes the largest counter in the last four bytes", () => {
    assert.equal(counterKey(2 ** 32 - 1).toString("hex"), `${"0".repeat(24)}ffffffff`);
  });

  it("treats the nil UUID as none", () => {
    assert.equal(semanticKey({ uuid: "00000000-0000-0000-0000-000000000000", organizationId: 9n }), undefined);
  });

  it("refuses what is no UUID, naming it", () => {
    for (const uuid of ["", "d2132d31", `${eventId}00`, "g2132d31b39445f1938d7e21b6bf0ec4", "ä".repeat(32)]) {
      assert.throws(() => semanticKey({ uuid, organizationId: 1n }), {
        name: "TypeError",
        message: /expected a UUID of 32 hex digits/,
      });
    }
  });
});
