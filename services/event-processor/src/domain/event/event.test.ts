import assert from "node:assert/strict";
import { estimateSize } from "./estimate-size.ts";
import { formatInstant, parseInstant, toUnixSeconds } from "./instant.ts";
import { WideInteger } from "./json.ts";
import { addInvalid, createMeta, metaFromJson, metaToJson } from "./meta.ts";
import { parseJson } from "./parse-json.ts";
import { scanJson } from "./scan-json.ts";
import { toJsonText } from "./write-json.ts";

function instant(value: unknown): string {
  const parsed = parseInstant(value);
  return "instant" in parsed ? `${toUnixSeconds(parsed.instant)} ${formatInstant(parsed.instant)}` : parsed.problem;
}

describe("times", () => {
  it("are read from seconds and from ISO 8601, without zone as UTC", () => {
    assert.equal(instant(1_772_366_370), "1772366370 2026-03-01T11:59:30+00:00");
    assert.equal(instant(1_772_366_370.123), "1772366370.123 2026-03-01T11:59:30.123+00:00");
    assert.equal(instant("2026-03-01T13:59:30.5+02:00"), "1772366370.5 2026-03-01T11:59:30.500+00:00");
    assert.equal(instant("2020-01-02T03:04:05.123456789"), "1577934245.123457 2020-01-02T03:04:05.123456789+00:00");
    assert.equal(instant(-5), "-5 1969-12-31T23:59:55+00:00");
  });

  it("say why they cannot be read", () => {
    assert.equal(instant("next tuesday"), "input contains invalid characters");
    assert.equal(instant("2026-03"), "premature end of input");
    assert.equal(instant("2026-03-01T12:00:00Zz"), "trailing input");
    assert.equal(instant("2026-02-30T12:00:00Z"), "input is out of range");
    assert.equal(instant(1e12), "timestamp out of range");
    assert.equal(instant(Number.NaN), "timestamp out of range");
    assert.equal(instant(true), "expected a timestamp");
  });
});

describe("payloads", () => {
  it("are scanned for nesting outside of texts", () => {
    assert.equal(scanJson(Buffer.from('{"a":[{"b":"[[[\\"{"}]}')).depth, 3);
    assert.equal(scanJson(Buffer.from("1")).depth, 0);
  });

  it("are scanned for wide integers, not for ids, fractions or times", () => {
    assert.ok(scanJson(Buffer.from('{"a":12345678901234567}')).hasWideInteger);
    assert.ok(scanJson(Buffer.from("[-1234567890123456]")).hasWideInteger);
    assert.ok(!scanJson(Buffer.from('{"a":"12345678901234567","b":1772366370.1234567890123}')).hasWideInteger);
  });

  it("are scanned for whole doubles as deep as the data of spans, not for integers, fractions or texts", () => {
    const has = (number: string) => scanJson(Buffer.from(`{"spans":[{"data":{"n":${number}}}]}`)).hasWholeDouble;
    for (const number of ["1.0", "-0.00", "1e3", "1.5E+3", "[7.0]"]) assert.ok(has(number), number);
    for (const number of ["1", "1.5", "1.01", '"1.0"', '"1e3"', "true", "[7,0.5]"]) assert.ok(!has(number), number);
    assert.ok(!scanJson(Buffer.from('{"timestamp":1772366400.0,"measurements":{"lcp":{"value":1.0}}}')).hasWholeDouble);
  });

  it("keep wide integers exact from reading to writing", () => {
    const text = '{"a":[9007199254740993,-9007199254740993],"b":9007199254740991,"c":1234567890.5}';
    const parsed = parseJson(Buffer.from(text));
    assert.ok(parsed.ok);
    assert.deepEqual((parsed.value as { a: unknown[] }).a[0], new WideInteger("9007199254740993"));
    assert.equal(toJsonText(parsed.value), text);
  });

  it("are refused with words when they are broken", () => {
    for (const payload of ["", "{", "[1,]", "nul", `${"[".repeat(129)}${"]".repeat(129)}`]) {
      const parsed = parseJson(Buffer.from(payload));
      assert.ok(!parsed.ok && parsed.problem.length > 0, payload.slice(0, 10));
    }
    assert.ok(parseJson(Buffer.from(`${"[".repeat(128)}${"]".repeat(128)}`)).ok);
  });
});

describe("written JSON", () => {
  it("has sorted members, no nulls in objects, and nulls in lists", () => {
    assert.equal(
      toJsonText({ b: null, a: [null, undefined, Number.NaN], c: { z: 1, y: "\u2028" } }),
      '{"a":[null,null,null],"c":{"y":"\u2028","z":1}}',
    );
  });

  it("is what JSON.stringify makes of texts", () => {
    for (const text of ['"', "\\", "\u0000\u001f", "é😀", "\ud800", "</script>"]) {
      assert.equal(toJsonText(text), JSON.stringify(text));
    }
  });
});

describe("notes about values", () => {
  it("are kept as the client sent them, without what does not fit", () => {
    const sent = { extra: { k: { "": { len: 99, rem: [["!limit", "s", 3, 6]] } }, junk: 5, empty: {} } };
    assert.deepEqual(metaToJson(metaFromJson(sent)), {
      extra: { k: { "": { len: 99, rem: [["!limit", "s", 3, 6]] } } },
    });
  });

  it("hold an equal error once and only small originals", () => {
    const meta = createMeta();
    addInvalid(meta, ["a", 0], "expected a string", "x".repeat(498));
    addInvalid(meta, ["a", 0], "expected a string", "x".repeat(498));
    addInvalid(meta, ["b"], "expected a string", "x".repeat(497));
    assert.deepEqual(metaToJson(meta), {
      a: { 0: { "": { err: [["invalid_data", { reason: "expected a string" }]] } } },
      b: { "": { err: [["invalid_data", { reason: "expected a string" }]], val: "x".repeat(497) } },
    });
  });

  it("survive a client's members named like prototypes", () => {
    const sent = JSON.parse('{"__proto__":{"":{"len":1}}}');
    const written = metaToJson(metaFromJson(sent));
    assert.equal(JSON.stringify(written), '{"__proto__":{"":{"len":1}}}');
    assert.equal(Object.getPrototypeOf({}).len, undefined);
  });

  it("estimate sizes without walking on beyond the limit", () => {
    assert.equal(estimateSize({ a: "é" }, 500), 2 + 4 + 4 + 1);
    assert.ok(
      estimateSize(
        Array.from({ length: 1_000_000 }, () => 1),
        500,
      ) < 600,
    );
  });
});
