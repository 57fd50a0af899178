import assert from "node:assert/strict";
import type { FieldValue } from "./field-value.ts";
import { matches } from "./matches.ts";
import { parseCondition } from "./parse-condition.ts";
import { releaseParts } from "./release.ts";

/** One of 100,000 characters, and one twice as long. */
const length = 100_000;
/** At most 50 ms on a machine that has nothing else to do; tests run beside each other. */
const mostMs = 300;

function cpuMs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  return process.cpuUsage(before).user / 1000;
}

/** Asserts that time is short, and grows with the text and not with its square. */
function assertLinear(run: (size: number) => void): void {
  run(1000);
  const single = cpuMs(() => run(length));
  assert.ok(single < mostMs, `${single} ms`);
  assert.ok(cpuMs(() => run(2 * length)) < 8 * single + 50);
}

describe("conditions on hostile texts", () => {
  const element = (value: string) => (path: string) => (path === "value" ? value : undefined);
  const elements = (size: number): FieldValue => ({
    kind: "list",
    elements: Array.from({ length: size }, () => element("a")),
  });
  const cases: readonly (readonly [what: string, condition: object, value: (size: number) => FieldValue])[] = [
    ["equality in any case", { op: "eq", value: "ß".repeat(999), options: { ignoreCase: true } }, (n) => "ß".repeat(n)],
    ["equality with one of many", { op: "eq", value: Array(500).fill("x".repeat(200)) }, (n) => "x".repeat(n)],
    ["order", { op: "gt", value: "é".repeat(999) }, (n) => "é".repeat(n)],
    ["an address", { op: "cidr", value: ["::/0", "10.0.0.0/8"] }, (n) => "0:".repeat(n / 2)],
    ["a release of dots", { op: "release", comparator: "gte", value: "1.0" }, (n) => "1.".repeat(n / 2)],
    ["a release of digits", { op: "release", comparator: "gte", value: "1.0" }, (n) => `1.0-${"0".repeat(n)}a`],
    ["many elements", { op: "any", inner: { op: "glob", name: "value", value: ["*b*c*"] } }, elements],
  ];
  for (const [what, document, value] of cases) {
    it(`take time linear in ${what}`, () => {
      const condition = parseCondition({ name: "f", ...document });
      const values = new Map([1000, length, 2 * length].map((size) => [size, value(size)]));
      assertLinear((size) =>
        assert.equal(
          matches(condition, () => values.get(size)),
          what === "order",
        ),
      );
    });
  }

  it("take the longest release that there is apart at once", () => {
    for (const unit of ["0", "1.", "-", "a.", "+", "@", "0a."]) {
      const text = `p@1.0-${unit.repeat(200)}`.slice(0, 200);
      assert.ok(cpuMs(() => releaseParts(text)) < mostMs, unit);
    }
  });
});
