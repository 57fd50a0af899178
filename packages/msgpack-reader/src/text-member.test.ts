import assert from "node:assert/strict";
import { MsgpackError } from "./msgpack-error.ts";
import { msgpackTextMember } from "./text-member.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
const text = (value: string) => Buffer.concat([Buffer.from([0xa0 | value.length]), Buffer.from(value)]).toString("hex");
const id = `${text("id")} d903 616263`;

describe("finding a member of a msgpack map", () => {
  for (const [what, bytes, found] of [
    ["a short map", `81 ${id}`, "abc"],
    ["a map of 16 bits", `de0001 ${id}`, "abc"],
    ["a map of 32 bits", `df00000001 ${id}`, "abc"],
    ["a map without it", "80", undefined],
    ["a map that has nil", `81 ${text("id")} c0`, undefined],
    ["a map that has a number", `81 ${text("id")} 07`, null],
    ["a map that has it in another map only", `81 ${text("x")} 81 ${id}`, undefined],
    [
      "a map with every type before it",
      `de0018 ${[
        ...["c2", "c3", "7f", "e0", "cc00", "cd0000", "ce00000000", "cf0000000000000000", "d000", "d10000"],
        ...[
          "d200000000",
          "d30000000000000000",
          "ca00000000",
          "cb0000000000000000",
          "c401ff",
          "c50001ff",
          "c600000001ff",
        ],
        ...["d4 00 00", "d8 00 00000000000000000000000000000000", "c7 02 01 ffff", "92 81 01 02 93 01 02 03"],
        ...["dc0001 dd00000001 90", "da0001 61"],
      ]
        .map((value) => `${text("x")} ${value}`)
        .join(" ")} ${id}`,
      "abc",
    ],
  ] as const) {
    it(`reads ${what}`, () => assert.equal(msgpackTextMember(hex(bytes), "id"), found));
  }

  for (const [what, bytes] of [
    ["nothing", ""],
    ["an array", "91 01"],
    ["a map that ends too early", `82 ${id}`],
    ["a text that ends too early", `81 ${text("id")} d9ff 61`],
    ["a list that says it is endless", `81 ${text("x")} ddffffffff 01`],
    ["the type that is never used", `81 ${text("x")} c1`],
  ] as const) {
    it(`refuses ${what}`, () => assert.throws(() => msgpackTextMember(hex(bytes), "id"), MsgpackError));
  }

  it("passes over a million lists in each other", () => {
    const deep = Buffer.concat([hex(`82 ${text("x")}`), Buffer.alloc(1_000_000, 0x91), hex(`c0 ${id}`)]);
    assert.equal(msgpackTextMember(deep, "id"), "abc");
  });
});
