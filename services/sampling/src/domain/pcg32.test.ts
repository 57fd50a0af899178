import assert from "node:assert/strict";
import fc from "fast-check";
import { isSeed, Pcg32, randomOf } from "./pcg32.ts";

describe("Pcg32", () => {
  it("yields the reference stream", () => {
    const generator = new Pcg32(0, 42, 0, 54);
    const words = Array.from({ length: 6 }, () => generator.next().toString(16).padStart(8, "0"));
    assert.equal(words.join(" "), "a15c02b7 7b47f409 ba1d3330 83d2f293 bfa4784b cbed606e");
  });

  it("does the same as 64-bit arithmetic", () => {
    const word = fc.nat(0xffffffff);
    fc.assert(
      fc.property(word, word, word, word, (stateHigh, stateLow, streamHigh, streamLow) => {
        const generator = new Pcg32(stateHigh, stateLow, streamHigh, streamLow);
        const expected = bigPcg32(wide(stateHigh, stateLow), wide(streamHigh, streamLow));
        for (let round = 0; round < 3; round++) assert.equal(generator.next(), expected());
      }),
      { numRuns: 2000 },
    );
  });
});

describe("randomOf", () => {
  for (const [id, expected] of [
    ["00000000000000000000000000000001", 0.0947660722443896],
    ["0123456789abcdef0123456789abcdef", 0.610980944116175],
    ["5b8f1c2a7d3e4f60918273645a6b7c8d", 0.9652140291969148],
    ["deadbeefdeadbeefdeadbeefdeadbeef", 0.45370407676139024],
    ["c0ffee00c0ffee00c0ffee00c0ffee00", 0.5589994252281029],
    ["ffffffffffffffffffffffffffffffff", 0.4667000898975493],
  ] as const) {
    it(`is ${expected} for ${id}`, () => assert.equal(randomOf(id), expected));
  }

  it("does not depend on the top bit of the lower half", () => {
    assert.equal(randomOf("0123456789abcdef8123456789abcdef"), randomOf("0123456789abcdef0123456789abcdef"));
  });
});

describe("isSeed", () => {
  it("takes 32 lower-case hexadecimal digits only", () => {
    assert.equal(isSeed("0123456789abcdef0123456789abcdef"), true);
    for (const text of ["", "0123456789ABCDEF0123456789ABCDEF", "0123456789abcdef0123456789abcde", "g".repeat(32)]) {
      assert.equal(isSeed(text), false);
    }
  });
});

function wide(high: number, low: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}

function bigPcg32(state: bigint, stream: bigint): () => number {
  const increment = BigInt.asUintN(64, (stream << 1n) | 1n);
  const step = (value: bigint) => BigInt.asUintN(64, value * 6364136223846793005n + increment);
  let current = step(BigInt.asUintN(64, state + increment));
  return () => {
    const value = current;
    current = step(value);
    const word = BigInt.asUintN(32, ((value >> 18n) ^ value) >> 27n);
    const rotation = value >> 59n;
    return Number(BigInt.asUintN(32, (word >> rotation) | (word << (32n - rotation))));
  };
}
