import assert from "node:assert/strict";
import type { FieldValue } from "./field-value.ts";
import { matches } from "./matches.ts";
import { parseCondition } from "./parse-condition.ts";
import { releaseParts } from "./release.ts";
import { assertLinear, leastCpuMs } from "./testing/assert-linear.ts";

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
      const values = new Map<number, FieldValue>();
      assertLinear((size) => {
        const field = values.get(size) ?? value(size);
        values.set(size, field);
        assert.equal(
          matches(condition, () => field),
          what === "order",
        );
      });
    });
  }

  it("take the longest release that there is apart at once", () => {
    for (const unit of ["0", "1.", "-", "a.", "+", "@", "0a."]) {
      const text = `p@1.0-${unit.repeat(200)}`.slice(0, 200);
      assert.ok(leastCpuMs(() => releaseParts(text)) < 5, unit);
    }
  });
});
