import assert from "node:assert/strict";
import { TraceItem, TraceItemType } from "@weir/gen/sentry_protos/snuba/v1/trace_item.ts";
import fc from "fast-check";

/** The worked example of a session item (topics, section "Worked examples", 7). */
const exampleBytes = Buffer.from(
  "0801102a1a2430313233343536372d383961622d346465662d383132332d3435363738396162636465662210efcdab8967452381ef4dab8967452301" +
    "280c32060880e2cfaa063a130a0d73657373696f6e5f636f756e741202180341000000000000f03f49000000000000f03fa0065ab0065a",
  "hex",
);

const example: TraceItem = {
  organizationId: 1n,
  projectId: 42n,
  traceId: "01234567-89ab-4def-8123-456789abcdef",
  itemId: Buffer.from("efcdab8967452381ef4dab8967452301", "hex"),
  itemType: TraceItemType.USER_SESSION,
  timestamp: { seconds: 1_700_000_000n, nanos: 0 },
  attributes: new Map([["session_count", { value: { $case: "intValue", value: 3n } }]]),
  clientSampleRate: 1,
  serverSampleRate: 1,
  conversationId: "",
  sessionId: "",
  retentionDays: 90,
  received: undefined,
  downsampledRetentionDays: 90,
  outcomes: undefined,
};

describe("TraceItem on the wire", () => {
  it("encodes the worked example byte for byte", () => {
    assert.equal(Buffer.from(TraceItem.encode(example).finish()).toString("hex"), exampleBytes.toString("hex"));
    assert.equal(exampleBytes.length, 115);
  });

  it("decodes the worked example", () => {
    assert.deepEqual(TraceItem.decode(exampleBytes), example);
  });

  it("carries the fields above 100 under their public numbers", () => {
    const bytes = TraceItem.encode({
      ...TraceItem.create(),
      received: { seconds: 1n, nanos: 2 },
      outcomes: { categoryCount: [{ dataCategory: 23, quantity: 1n }], keyId: 7n },
    }).finish();
    // 101: tag aa06, 110: tag f206. Both length-delimited.
    assert.equal(Buffer.from(bytes).toString("hex"), "aa060408011002f206080a04081710011007");
  });

  it("keeps every kind of value apart, nested ones and an unset one included", () => {
    const item: TraceItem = {
      ...TraceItem.create(),
      attributes: new Map([
        ["string", { value: { $case: "stringValue", value: "" } }],
        ["bool", { value: { $case: "boolValue", value: false } }],
        ["int", { value: { $case: "intValue", value: -(2n ** 63n) } }],
        ["double", { value: { $case: "doubleValue", value: -0 } }],
        ["bytes", { value: { $case: "bytesValue", value: Buffer.from([0, 255]) } }],
        ["unset", { value: undefined }],
        [
          "nested",
          {
            value: {
              $case: "arrayValue",
              value: {
                values: [
                  { value: undefined },
                  {
                    value: {
                      $case: "kvlistValue",
                      value: { values: [{ key: "__proto__", value: { value: { $case: "boolValue", value: true } } }] },
                    },
                  },
                ],
              },
            },
          },
        ],
      ]),
    };
    assert.deepEqual(TraceItem.decode(TraceItem.encode(item).finish()), item);
  });

  it("survives a round trip with any ids, rates and attributes", () => {
    const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    fc.assert(
      fc.property(
        uint64,
        uint64,
        fc.double({ noNaN: true }),
        fc.dictionary(fc.string({ minLength: 1 }), fc.string()),
        (organizationId, projectId, rate, texts) => {
          const attributes = new Map(
            Object.entries(texts).map(([key, value]) => [
              key,
              { value: { $case: "stringValue" as const, value: value.toWellFormed() } },
            ]),
          );
          const item: TraceItem = {
            ...TraceItem.create(),
            organizationId,
            projectId,
            clientSampleRate: rate === 0 ? 0 : rate,
            attributes,
          };
          assert.deepEqual(TraceItem.decode(TraceItem.encode(item).finish()), item);
        },
      ),
    );
  });

  it("ignores fields that a newer producer may add", () => {
    // Field 99, a text of three bytes.
    const newer = Buffer.concat([exampleBytes, Buffer.from("9a0603616263", "hex")]);
    assert.deepEqual(TraceItem.decode(newer), example);
  });
});
