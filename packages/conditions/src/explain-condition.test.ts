import assert from "node:assert/strict";
import { describeCondition, describeField } from "./describe-condition.ts";
import { explainCondition } from "./explain-condition.ts";
import type { FieldValue } from "./field-value.ts";
import { parseCondition } from "./parse-condition.ts";

const fields = new Map<string, FieldValue>([
  ["trace.release", "1.4.0"],
  ["trace.environment", "prod"],
  ["event.duration", 900],
]);

/** The deciding parts as `path: what it asks | what it found | whether it holds`. */
function explain(document: object): string[] {
  const findings = explainCondition(parseCondition(document), (path) => fields.get(path));
  return findings.map(({ path, asks, found, holds }) => `${path}: ${asks} | ${found} | ${holds}`);
}

const release = { op: "glob", name: "trace.release", value: ["2.*", "3.*"] };
const environment = { op: "eq", name: "trace.environment", value: "prod" };
const slow = { op: "gte", name: "event.duration", value: 1000 };
const user = { op: "eq", name: "trace.user.id", value: "7" };

describe("explainCondition", () => {
  it("names the field, what was asked of it and what it was", () => {
    assert.deepEqual(explain(release), [': trace.release glob "2.*" or "3.*" | "1.4.0" | false']);
    assert.deepEqual(explain(user), [': trace.user.id eq "7" |  | false']);
  });

  it("tells the first part that spoils an `and`, and all parts of one that holds", () => {
    assert.deepEqual(explain({ op: "and", inner: [environment, slow, release] }), [
      "inner[1]: event.duration gte 1000 | 900 | false",
    ]);
    assert.deepEqual(explain({ op: "and", inner: [environment, { op: "not", inner: slow }] }), [
      'inner[0]: trace.environment eq "prod" | "prod" | true',
      "inner[1].inner: event.duration gte 1000 | 900 | false",
    ]);
  });

  it("tells the part that makes an `or` hold, and all parts of one that does not", () => {
    assert.deepEqual(explain({ op: "or", inner: [release, environment, slow] }), [
      'inner[1]: trace.environment eq "prod" | "prod" | true',
    ]);
    assert.equal(explain({ op: "or", inner: [release, user, slow] }).length, 3);
  });

  it("says that an empty condition holds, and that an unknown operator does not", () => {
    assert.deepEqual(explain({ op: "and", inner: [] }), [": and of 0 |  | true"]);
    assert.deepEqual(explain({ op: "future" }), [': unknown operator "future" |  | false']);
  });

  it("tells at most 16 parts", () => {
    assert.equal(explain({ op: "or", inner: Array.from({ length: 40 }, () => release) }).length, 16);
  });
});

describe("describeCondition", () => {
  const examples: readonly (readonly [document: object, text: string])[] = [
    [{ op: "eq", name: "a", value: "x", options: { ignoreCase: true } }, 'a eq "x" in any case'],
    [{ op: "cidr", name: "ip", value: ["10.0.0.0/8"] }, 'ip cidr "10.0.0.0/8"'],
    [{ op: "release", name: "r", comparator: "gte", value: " app@1.2 " }, "r release gte app@1.2"],
    [
      { op: "any", name: "exceptions", inner: { op: "not", inner: environment } },
      'any of exceptions: not (trace.environment eq "prod")',
    ],
    [{ op: "glob", name: "a", value: ["[broken"] }, "a glob nothing"],
  ];
  for (const [document, text] of examples) {
    it(`says ${text}`, () => assert.equal(describeCondition(parseCondition(document)), text));
  }

  it("is never longer than 200 characters", () => {
    const value = Array.from({ length: 100 }, (_, index) => `pattern-${index}*`);
    assert.equal(describeCondition(parseCondition({ op: "glob", name: "a", value })).length, 200);
    assert.equal(describeField("x".repeat(1000)).length, 200);
  });

  it("shows ids, addresses, big numbers and the length of lists", () => {
    assert.equal(describeField({ kind: "id", hex: "ab" }), '"ab"');
    assert.equal(describeField({ kind: "ip", address: "::1" }), '"::1"');
    assert.equal(describeField(9007199254740993n), "9007199254740993");
    assert.equal(describeField({ kind: "list", elements: [() => undefined] }), "a list of 1");
  });
});
