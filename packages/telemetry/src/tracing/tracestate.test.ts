import assert from "node:assert/strict";
import { readTracestate } from "./tracestate.ts";

const members = (count: number) => Array.from({ length: count }, (_, index) => `k${index}=v`).join(",");

describe("tracestate", () => {
  for (const valid of [
    "congo=t61rcWkgMzE",
    "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
    "fw529a3039@dt=FfAaBbCc;1, 0vendor=a b!~",
    "foo=1 \t , \t bar=2",
    "foo=1,,bar=2",
    `foo=${"x".repeat(256)}`,
    members(32),
  ]) {
    it(`is passed on as it came if it is ${JSON.stringify(valid).slice(0, 60)}`, () => {
      assert.equal(readTracestate(valid), valid);
    });
  }

  it("may come in several headers", () => {
    assert.equal(readTracestate(["foo=1", "bar=2,baz=3"]), "foo=1,bar=2,baz=3");
  });

  for (const [why, invalid] of [
    ["is absent", undefined],
    ["is empty", ""],
    ["has only empty members", " , ,"],
    ["has no value", "foo"],
    ["has an empty value", "foo="],
    ["has no key", "=1"],
    ["has a key in upper case", "FOO=1"],
    ["has a key with a space", "foo =1"],
    ["has a second equals sign", "foo=1=2"],
    ["has a value beyond ASCII", "foo=ü"],
    ["has a line break", "foo=1\nbar=2"],
    ["has a key twice", "foo=1,bar=2,foo=3"],
    ["has a value of more than 256 characters", `foo=${"x".repeat(257)}`],
    ["has more than 32 members", members(33)],
    ["has more than 512 characters", `a=${"x".repeat(255)},b=${"x".repeat(255)}`],
    ["is not text", 7],
  ] as const) {
    it(`is dropped if it ${why}`, () => {
      assert.equal(readTracestate(invalid), undefined);
    });
  }
});
