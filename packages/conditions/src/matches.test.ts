import assert from "node:assert/strict";
import type { FieldValue, GetField } from "./field-value.ts";
import { matches } from "./matches.ts";
import { parseCondition } from "./parse-condition.ts";

function fields(values: Readonly<Record<string, FieldValue>>): GetField {
  return (path) => values[path];
}

/** Whether a condition on the field `f` holds for a value. */
function holds(condition: object, value?: FieldValue): boolean {
  return matches(parseCondition({ name: "f", ...condition }), fields({ f: value }));
}

describe("eq", () => {
  const eq = (value: unknown, ignoreCase?: boolean) => ({ op: "eq", value, options: { ignoreCase } });

  it("compares strings with one or several strings", () => {
    assert.equal(holds(eq("prod"), "prod"), true);
    assert.equal(holds(eq("prod"), "PROD"), false);
    assert.equal(holds(eq([1, "dev", "prod"]), "prod"), true);
    assert.equal(holds(eq([]), "prod"), false);
    assert.equal(holds(eq(null), "prod"), false);
  });

  it("folds case in full if asked to", () => {
    assert.equal(holds(eq("MASSE", true), "Maße"), true);
    assert.equal(holds(eq("masse"), "Maße"), false);
    assert.equal(holds(eq(["x", "GROẞ"], true), "groß"), true);
    assert.equal(holds(eq("ı", true), "i"), false);
  });

  it("takes a missing field as null, and nothing else as null", () => {
    assert.equal(holds(eq(null)), true);
    assert.equal(holds(eq("")), false);
    assert.equal(holds(eq(false)), false);
  });

  it("never matches a number", () => {
    assert.equal(holds(eq(404), 404), false);
    assert.equal(holds({ op: "gte", value: 404 }, 404), true);
  });

  it("compares booleans, ids and addresses by what they are", () => {
    assert.equal(holds(eq(true), true), true);
    assert.equal(holds(eq("true"), true), false);
    const id = { kind: "id", hex: "5b8f1c2a7d3e4f60918273645a6b7c8d" } as const;
    assert.equal(holds(eq("5B8F1C2A7D3E4F60918273645A6B7C8D"), id), true);
    assert.equal(holds(eq("5b8f1c2a-7d3e-4f60-9182-73645a6b7c8d"), id), false);
    assert.equal(holds(eq("2001:DB8:0::1"), { kind: "ip", address: "2001:db8::1" }), true);
    assert.equal(holds(eq("::7f00:1"), { kind: "ip", address: "127.0.0.1" }), false);
  });
});

describe("gt, gte, lt, lte", () => {
  it("compare numbers by value, integers exactly", () => {
    assert.equal(holds({ op: "gt", value: 1 }, 1.5), true);
    assert.equal(holds({ op: "lt", value: 1 }, 1), false);
    assert.equal(holds({ op: "lte", value: 1 }, 1), true);
    assert.equal(holds({ op: "gt", value: 9007199254740992 }, 9007199254740993n), true);
    assert.equal(holds({ op: "gte", value: 0 }, Number.NaN), false);
  });

  it("compare strings by their UTF-8 bytes", () => {
    assert.equal(holds({ op: "gt", value: "b" }, "a"), false);
    assert.equal(holds({ op: "gt", value: "\uffee" }, "💥"), true);
  });

  it("never compare kinds that differ, nor booleans", () => {
    assert.equal(holds({ op: "gt", value: "1" }, 2), false);
    assert.equal(holds({ op: "gte", value: true }, true), false);
    assert.equal(holds({ op: "gte", value: 0 }), false);
  });
});

describe("glob", () => {
  it("ignores case and drops invalid patterns", () => {
    assert.equal(holds({ op: "glob", value: ["[a", "*/health*"] }, "GET /HealthZ"), true);
    assert.equal(holds({ op: "glob", value: ["[a"] }, "[a"), false);
    assert.equal(holds({ op: "glob", value: ["*"] }, 5), false);
  });
});

describe("cidr", () => {
  const inNetwork = (value: readonly string[], address: FieldValue) => holds({ op: "cidr", value }, address);

  it("finds addresses in networks given by prefix, by mask or alone", () => {
    assert.equal(inNetwork(["10.0.0.0/8"], "10.1.2.3"), true);
    assert.equal(inNetwork(["10.1.2.3/255.255.0.0"], { kind: "ip", address: "10.1.9.9" }), true);
    assert.equal(inNetwork(["nonsense", "10.1.2.3"], "10.1.2.3"), true);
    assert.equal(inNetwork(["10.0.0.0/8"], "11.0.0.1"), false);
    assert.equal(inNetwork(["2001:db8::/32"], "2001:db8:ffff::1"), true);
    assert.equal(inNetwork(["0.0.0.0/0"], "1.2.3.4"), true);
  });

  it("keeps the versions apart and skips broken entries", () => {
    assert.equal(inNetwork(["10.0.0.0/8"], "::ffff:10.0.0.1"), false);
    assert.equal(inNetwork(["::/0"], "10.0.0.1"), false);
    assert.equal(inNetwork(["10.0.0.0/33", "10.0.0.0/255.0.255.0", "10.0.0.0/"], "10.0.0.0"), false);
    assert.equal(inNetwork(["::ffff:10.0.0.0/104"], "::ffff:10.9.9.9"), true);
    assert.equal(inNetwork(["10.0.0.0/8"], "not an address"), false);
  });
});

describe("release", () => {
  const compares = (comparator: string, value: string, field: FieldValue) =>
    holds({ op: "release", comparator, value }, field);

  it("compares versions, without regard to packages unless the configured one has a package", () => {
    assert.equal(compares("gte", "1.2.0", "myapp@1.10.0"), true);
    assert.equal(compares("gte", "1.2.0", "1.2"), true);
    assert.equal(compares("gte", "1.2.0", "1.2.0-rc.1"), false);
    assert.equal(compares("gte", "1.2.0", "a4b7e0f9c2d1"), false);
    assert.equal(compares("eq", "myapp@1.2.0", "myapp@1.2.0+77"), true);
    assert.equal(compares("eq", "myapp@1.2.0", "other@1.2.0"), false);
    assert.equal(compares("eq", "myapp@1.2.0", "1.2.0"), false);
    assert.equal(compares("eq", "@scope/app@1", "@scope/app@1"), false);
    assert.equal(compares("eq", "@app@1", "@app@1.0.0.0"), true);
  });

  it("orders pre-releases as semantic versioning does", () => {
    const ascending = ["1.0-alpha", "1.0-alpha.1", "1.0-alpha.beta", "1.0-beta", "1.0-beta.2", "1.0-beta.11", "1.0"];
    for (const [index, version] of ascending.entries()) {
      const next = ascending[index + 1];
      if (next !== undefined) assert.equal(compares("lt", next, version), true, `${version} < ${next}`);
    }
    assert.equal(compares("eq", "1.0", "1.0-"), true);
    assert.equal(compares("eq", "1.0", "1.0-.rc"), true);
  });

  it("finds no version in what is none", () => {
    for (const release of [
      "1a1",
      "latest",
      "..",
      "1.2/3",
      "1.2.3.4.5",
      "",
      "x".repeat(201),
      "1.0-01",
      "1.0-rc.",
      "123456789012",
    ]) {
      assert.equal(compares("gte", "0", release), false, release);
    }
    assert.equal(compares("lt", "1", "1.0a1"), true);
    assert.equal(compares("eq", "1", " 1.0.0 "), true);
  });

  it("never matches by an unknown comparator or a value without version", () => {
    assert.equal(compares("about", "1", "1"), false);
    assert.equal(compares("gte", "latest", "1"), false);
  });
});

describe("and, or, not", () => {
  const yes = { op: "and", inner: [] };
  const no = { op: "or", inner: [] };

  it("combine conditions; empty `and` holds, empty `or` does not", () => {
    assert.equal(holds(yes), true);
    assert.equal(holds(no), false);
    assert.equal(holds({ op: "and", inner: [yes, no] }), false);
    assert.equal(holds({ op: "or", inner: [no, yes] }), true);
    assert.equal(holds({ op: "not", inner: no }), true);
  });

  it("take an unsupported condition as one that does not hold", () => {
    assert.equal(holds({ op: "future" }), false);
    assert.equal(holds({ op: "not", inner: { op: "future" } }), true);
  });
});

describe("any, all", () => {
  it("do not hold for what is no list", () => {
    assert.equal(holds({ op: "all", inner: { op: "and", inner: [] } }, "a text"), false);
    assert.equal(holds({ op: "all", inner: { op: "and", inner: [] } }), false);
    assert.equal(holds({ op: "any", inner: { op: "and", inner: [] } }, 5), false);
  });

  const element = (ty: string) => fields({ ty });
  const isTypeError = { op: "eq", name: "ty", value: "TypeError" };

  it("ask about the elements of a list by relative paths", () => {
    const list = { kind: "list", elements: [element("TypeError"), element("Error")] } as const;
    assert.equal(holds({ op: "any", inner: isTypeError }, list), true);
    assert.equal(holds({ op: "all", inner: isTypeError }, list), false);
    assert.equal(holds({ op: "all", inner: isTypeError }, { kind: "list", elements: [] }), true);
    assert.equal(holds({ op: "any", inner: isTypeError }, { kind: "list", elements: [] }), false);
  });

  it("are false on what is no list", () => {
    assert.equal(holds({ op: "all", inner: { op: "and", inner: [] } }, "text"), false);
    assert.equal(holds({ op: "any", inner: { op: "and", inner: [] } }), false);
  });
});
