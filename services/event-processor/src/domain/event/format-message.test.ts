import assert from "node:assert/strict";
import { formatMessage } from "./format-message.ts";

describe("message templates", () => {
  for (const [template, params, expected] of [
    ["%-10s|%+d|%5x|%r", ["a", 3, 171, { k: [1, true] }], 'a|3|ab|{"k":[1,true]}'],
    ["{} {x} {0}", ["a"], undefined],
    ["50% sure {}", ["a"], "50% sure {}"],
    ["%(who)s %% %(n)i", { who: "jo", n: 1e20 }, "jo % 100000000000000000000"],
    ["%x %#X %o", [-1, 255, 8], "ffffffffffffffff 0xFF 10"],
    ["%e", [1.5], "1.5e0"],
    ["%e", [2], undefined],
    ["%x", ["a"], undefined],
    ["%.2f %d", [0.0000001, true], "0.0000001 true"],
    ["{1}-{}-{0}", ["a", "b"], "b-a-a"],
    ["%s %s", ["one"], undefined],
    ["%s", [null], undefined],
    ["%s", { a: 1 }, undefined],
    ["{toString}", {}, undefined],
    ["{} {", ["x".repeat(32_768)], undefined],
  ] as const) {
    it(`are filled as consumers expect: ${template.slice(0, 20)} of ${JSON.stringify(params).slice(0, 30)}`, () => {
      assert.equal(formatMessage(template, params), expected);
    });
  }

  it("are read in time that grows with their length", () => {
    const started = process.cpuUsage();
    const stray = "%0000000000000000000000000!".repeat(1100);
    assert.equal(formatMessage(stray, [1]), stray);
    assert.equal(formatMessage(`%${"0".repeat(60_000)}!`, [1]), undefined);
    const { user } = process.cpuUsage(started);
    assert.ok(user < 500_000, `took ${user} µs`);
  });
});
