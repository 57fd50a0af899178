import assert from "node:assert/strict";
import fc from "fast-check";
import {
  createStage,
  envelopeUnit,
  goodLog,
  goodSpan,
  goodStandaloneSpan,
  goodTraceMetric,
  logContainer,
  spanContainer,
  standaloneSpan,
  traceMetricContainer,
  transactionUnit,
} from "./stage.fixture.ts";

const config = { features: ["organizations:ourlogs-ingestion", "organizations:tracemetrics-ingestion"] };
const key = fc.oneof(
  fc.constantFrom(
    "__proto__",
    "",
    "constructor",
    "type",
    "value",
    "_meta",
    "links",
    "attributes",
    "span_id",
    "transaction",
    "http.method",
  ),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const junk: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.double({ noNaN: true }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie("node"), { maxLength: 4 }),
    fc.dictionary(key, tie("node"), { maxKeys: 5 }),
  ),
})).node;

function spoilt(good: Record<string, unknown>): fc.Arbitrary<Record<string, unknown>> {
  const members = [
    ...Object.keys(good),
    "links",
    "attributes",
    "_meta",
    "parent_span_id",
    "contexts",
    "tags",
    "measurements",
    "data",
    "user",
    "extra",
    "sentry_tags",
    "status",
  ];
  const changes = fc.dictionary(fc.oneof(fc.constantFrom(...members), key), junk, { maxKeys: 4 });
  return changes.map((given) => ({ ...good, ...given }));
}

const event = {
  type: "transaction",
  start_timestamp: 1_700_000_000,
  timestamp: 1_700_000_001,
  contexts: { trace: { trace_id: "5b8efff798038103d269b633813fc60c", span_id: "b1c0ffee0002110f" } },
  spans: [goodSpan()],
};

describe("hostile input", () => {
  it("never crashes the processing of containers, and every quantity is accounted for", async () => {
    const items = fc.tuple(
      fc.array(spoilt(goodSpan()), { maxLength: 4 }),
      fc.array(spoilt(goodLog()), { maxLength: 4 }),
      fc.array(spoilt(goodTraceMetric()), { maxLength: 4 }),
    );
    await fc.assert(
      fc.asyncProperty(items, async ([spans, logs, metrics]) => {
        const stage = createStage({ config });
        const results = await stage.process(
          envelopeUnit([spanContainer(spans), logContainer(logs), traceMetricContainer(metrics)]),
        );
        assert.deepEqual([results[0]?.failure, stage.mistakes()], [undefined, []]);
        assert.equal(
          stage.told().some((line) => line.includes("internal")),
          false,
          stage.told().join(),
        );
        for (const text of stage.spans()) JSON.parse(text);
      }),
      { numRuns: 300 },
    );
  });

  it("never crashes the processing of standalone spans, and every quantity is accounted for", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(spoilt(goodStandaloneSpan()), { maxLength: 4 }), async (spans) => {
        const stage = createStage({ config });
        const results = await stage.process(envelopeUnit(spans.map(standaloneSpan)));
        assert.deepEqual([results[0]?.failure, stage.mistakes()], [undefined, []]);
        assert.equal(
          stage.told().some((line) => line.includes("internal")),
          false,
          stage.told().join(),
        );
        for (const text of stage.spans()) JSON.parse(text);
      }),
      { numRuns: 300 },
    );
  });

  it("never crashes on broken payloads", async () => {
    const good = Buffer.concat([spanContainer([goodSpan()]).payload]);
    const damage = fc.tuple(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length));
    await fc.assert(
      fc.asyncProperty(damage, async ([position, byte, length]) => {
        const payload = Buffer.from(good);
        payload[position] = byte;
        const stage = createStage({ config });
        const item = { ...spanContainer([goodSpan()]), payload: payload.subarray(0, Math.max(length, position)) };
        const results = await stage.process(envelopeUnit([item]));
        assert.deepEqual([results[0]?.failure, stage.mistakes()], [undefined, []]);
        assert.ok(stage.told().length > 0);
      }),
      { numRuns: 300 },
    );
  });

  it("never crashes the processing of transactions", async () => {
    await fc.assert(
      fc.asyncProperty(
        spoilt(event),
        fc.array(fc.oneof(spoilt(goodSpan()), junk), { maxLength: 3 }),
        async (given, spans) => {
          const stage = createStage({ config });
          const { results } = await stage.port.processTransactions({ units: [transactionUnit({ ...given, spans })] });
          assert.deepEqual([results[0]?.failure, stage.mistakes()], [undefined, []]);
          assert.equal(
            stage.told().some((line) => line.includes("internal")),
            false,
            stage.told().join(),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
