import assert from "node:assert/strict";
import { verdictOn } from "./cost-table.ts";
import { pairedCost } from "./paired-cost.ts";

const without = Array.from({ length: 40 }, (_, index) => 0.3 + (index % 7) / 100);

describe("what one of two sides costs more", () => {
  it("is the median of the pairs' ratios, whatever the machine did at the time of a pair", () => {
    const slow = without.map((value, index) => (index % 5 === 0 ? value * 3 : value));
    const { cost, low, high } = pairedCost(
      slow.map((value) => value * 1.04),
      slow,
    );
    for (const bound of [cost, low, high]) assert.ok(Math.abs(bound - 0.04) < 1e-9, String(bound));
  });

  it("lies between the order statistics that hold the true median in 95 of 100 cases", () => {
    const ratios = Array.from({ length: 40 }, (_, index) => 1 + index / 100);
    const { low, high } = pairedCost(
      ratios,
      ratios.map(() => 1),
    );
    // The 14th and the 27th of 40.
    assert.deepEqual([low.toFixed(2), high.toFixed(2)], ["0.13", "0.26"]);
  });

  it("is not known from a handful of pairs", () => {
    assert.deepEqual(pairedCost([1.1, 1.1, 1.1], [1, 1, 1]).high, Number.POSITIVE_INFINITY);
  });
});

describe("the verdict on telemetry's cost", () => {
  const row = { name: "all", cpuMsPerEnvelope: 0.3, atRest: 1, residentMb: 150, slices: 40 };
  const verdict = (low: number, high: number) => verdictOn([{ ...row, cost: { cost: (low + high) / 2, low, high } }]);

  it("is missed only if it certainly costs more, and kept only if it certainly does not", () => {
    assert.deepEqual([verdict(0.051, 0.09).isMissed, /missed$/.test(verdict(0.051, 0.09).text)], [true, true]);
    assert.deepEqual([verdict(0.01, 0.05).isMissed, /kept$/.test(verdict(0.01, 0.05).text)], [false, true]);
    assert.deepEqual([verdict(0.01, 0.09).isMissed, /undecided/.test(verdict(0.01, 0.09).text)], [false, true]);
  });
});
