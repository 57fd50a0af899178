import assert from "node:assert/strict";
import type { AnyValue } from "@weir/gen/sentry_protos/snuba/v1/trace_item.ts";
import { TraceItem } from "@weir/gen/sentry_protos/snuba/v1/trace_item.ts";
import type { JsonValue } from "@weir/lossless-json";
import { Float64, float64, isInteger } from "@weir/lossless-json";
import fc from "fast-check";
import { writeEntry } from "./any-value.ts";
import { ProtoWriter } from "./proto-writer.ts";

function anyValue(value: JsonValue): AnyValue {
  if (value === null) return { value: undefined };
  if (typeof value === "string") return { value: { $case: "stringValue", value } };
  if (typeof value === "boolean") return { value: { $case: "boolValue", value } };
  if (isInteger(value)) return { value: { $case: "intValue", value: BigInt(value) } };
  if (Array.isArray(value)) return { value: { $case: "arrayValue", value: { values: value.map(anyValue) } } };
  return { value: { $case: "doubleValue", value: value instanceof Float64 ? value.value : Number(value) } };
}

const text = fc.string({ unit: "grapheme", maxLength: 200 });
const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  text,
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(float64),
);
const value = fc.oneof(scalar, fc.array(fc.oneof(scalar, fc.constant(null)), { maxLength: 20 }));

describe("writing attributes of trace items", () => {
  it("is read by the generated decoder as what the generated encoder writes", () => {
    const writer = new ProtoWriter(16);
    fc.assert(
      fc.property(fc.dictionary(text, value), (entries) => {
        const expected: TraceItem = TraceItem.decode(new Uint8Array());
        for (const key of Object.keys(entries)) {
          writeEntry(writer, key, entries[key] ?? null);
          expected.attributes.set(key, anyValue(entries[key] ?? null));
        }
        const written = writer.take();
        assert.deepEqual(
          TraceItem.decode(written).attributes,
          TraceItem.decode(TraceItem.encode(expected).finish()).attributes,
        );
        assert.equal(written.toString("hex"), Buffer.from(TraceItem.encode(expected).finish()).toString("hex"));
      }),
      { numRuns: 500 },
    );
  });

  it("writes nested messages of any length", () => {
    const writer = new ProtoWriter(1);
    for (const length of [0, 127, 128, 16_383, 16_384, 3_000_000]) {
      writeEntry(writer, "k", "x".repeat(length));
      const item = TraceItem.decode(writer.take());
      assert.deepEqual(item.attributes.get("k"), { value: { $case: "stringValue", value: "x".repeat(length) } });
    }
  });
});
