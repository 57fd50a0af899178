import assert from "node:assert/strict";
import { formatByteSize, parseByteSize } from "./byte-size.ts";

describe("parseByteSize", () => {
  const sizes: readonly (readonly [number | string, number | undefined])[] = [
    [10, 10],
    ["10", 10],
    ["1kB", 1000],
    ["1kb", 1000],
    ["1Kb", 1000],
    ["1KB", 1024],
    ["1KiB", 1024],
    ["1kib", 1024],
    ["1.5MiB", 1_572_864],
    ["5 GB", 5_000_000_000],
    ["4294967295", 4_294_967_295],
    ["1.9B", 1],
    [5_000_000_000, undefined],
    ["5000000000", undefined],
    ["MB", undefined],
    ["", undefined],
    ["1.2.3MB", undefined],
    ["-1MB", undefined],
    ["1iB", undefined],
    ["1XB", undefined],
    [-1, undefined],
    [1.5, undefined],
  ];
  for (const [written, bytes] of sizes) {
    it(`reads ${JSON.stringify(written)} as ${bytes ?? "no byte size"}`, () =>
      assert.equal(parseByteSize(written), bytes));
  }
});

describe("formatByteSize", () => {
  it("uses the largest unit that keeps the number whole", () => {
    assert.deepEqual([209_715_200, 102_400, 1500, 0, 2 ** 30].map(formatByteSize), [
      "200MiB",
      "100KiB",
      "1500",
      "0",
      "1GiB",
    ]);
  });

  it("writes what parseByteSize reads back", () => {
    for (const bytes of [1, 1023, 1024, 1536, 5_000_000, 3 * 2 ** 30])
      assert.equal(parseByteSize(formatByteSize(bytes)), bytes);
  });
});
