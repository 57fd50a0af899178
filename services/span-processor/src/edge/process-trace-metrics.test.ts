import assert from "node:assert/strict";
import { TraceItem } from "@weir/gen/sentry_protos/snuba/v1/trace_item.ts";
import { createStage, envelopeUnit, goodTraceMetric, traceId, traceMetricContainer } from "./stage.fixture.ts";
import { storedItems } from "./stored-items.fixture.ts";

const config = { features: ["organizations:tracemetrics-ingestion"] };

async function process(items: readonly unknown[] | string, itemCount?: number) {
  const stage = createStage({ config });
  await stage.process(envelopeUnit([traceMetricContainer(items, itemCount)], { trace: undefined }));
  assert.deepEqual(stage.mistakes(), []);
  return stage;
}

describe("processing trace metric containers", () => {
  it("delivers a metric as a trace item", async () => {
    const metric = {
      timestamp: 1700000000,
      trace_id: traceId,
      name: "cart items/total",
      type: "counter",
      value: 3,
      unit: "ms",
      attributes: {
        "cart.kind": { type: "string", value: "guest" },
        "sentry.client_sample_rate": { type: "double", value: 0.25 },
      },
    };
    const stage = await process([metric]);
    const [record] = stage.sink.records;
    const [stored] = storedItems(stage);
    assert.deepEqual(record?.headers, [
      ["item_type", "8"],
      ["project_id", "42"],
    ]);
    assert.deepEqual(stored?.attributes, {
      "cart.kind": "guest",
      "sentry.client_sample_rate": 0.25,
      "sentry.metric_name": "cart_items_total",
      "sentry.metric_type": "counter",
      "sentry.metric_unit": "millisecond",
      "sentry.value": 3,
      "sentry.timestamp_precise": 1700000000000000000n,
      "sentry.observed_timestamp_nanos": "1700000001500000000",
      "sentry.payload_size_bytes": 71n,
      "sentry._internal.cooccuring.name.cart_items_total": true,
      "sentry._internal.cooccuring.type.counter": true,
      "sentry._internal.cooccuring.unit.millisecond": true,
    });
    const { item } = stored ?? assert.fail("a metric was stored");
    assert.deepEqual(item, {
      ...TraceItem.decode(new Uint8Array()),
      attributes: item.attributes,
      itemId: item.itemId,
      organizationId: 1n,
      projectId: 42n,
      traceId,
      itemType: 8,
      timestamp: { seconds: 1700000000n, nanos: 0 },
      clientSampleRate: 0.25,
      serverSampleRate: 1,
      retentionDays: 90,
      received: { seconds: 1700000001n, nanos: 500000000 },
      downsampledRetentionDays: 90,
      outcomes: {
        categoryCount: [
          { dataCategory: 33, quantity: 1n },
          { dataCategory: 37, quantity: 71n },
        ],
        keyId: 7n,
      },
    });
    assert.deepEqual(stage.told(), []);
  });

  it("rejects one by one what has no known type, no name, or no number as value", async () => {
    const stage = await process([
      goodTraceMetric({ type: "set" }),
      goodTraceMetric({ type: null }),
      goodTraceMetric({ name: "  " }),
      goodTraceMetric({ value: "3" }),
      goodTraceMetric({ value: null }),
      goodTraceMetric({ trace_id: "x" }),
      goodTraceMetric(),
    ]);
    assert.equal(storedItems(stage).length, 1);
    assert.deepEqual(
      stage.told(),
      ["3 invalid_trace_metric 33 4", "3 invalid_trace_metric 37 60", "3 no_data 33 2", "3 no_data 37 30"].toSorted(),
    );
  });

  it("keeps units that are known, by one name, and takes others for none", async () => {
    const units = ["ns", "week", "exbibyte", "percent", "", "none", "bananas", "MILLISECOND"];
    const stage = await process(units.map((unit) => goodTraceMetric({ unit })));
    assert.deepEqual(
      storedItems(stage).map(({ attributes }) => attributes["sentry.metric_unit"]),
      ["nanosecond", "week", "exbibyte", "percent", "none", "none", "none", "none"],
    );
  });

  it("notes what cannot be a unit", async () => {
    const stage = await process([goodTraceMetric({ unit: "way_too_long_unit" }), goodTraceMetric({ unit: 5 })]);
    assert.deepEqual(
      storedItems(stage).map(({ attributes }) => [
        attributes["sentry.metric_unit"],
        attributes["sentry._meta.fields.unit"],
      ]),
      [
        [undefined, '{"meta":{"":{"err":["invalid_data"],"val":"way_too_long_unit"}}}'],
        [undefined, '{"meta":{"":{"err":[["invalid_data",{"reason":"expected a string"}]],"val":5}}}'],
      ],
    );
  });

  it("trusts a sample rate only if it is one", async () => {
    const rates = [
      { type: "integer", value: 7 },
      { type: "string", value: "0.5" },
      { type: "double", value: 0 },
    ];
    const stage = await process(
      rates.map((rate) => goodTraceMetric({ attributes: { "sentry.client_sample_rate": rate } })),
    );
    assert.deepEqual(
      storedItems(stage).map(({ item }) => item.clientSampleRate),
      [1, 1, 1],
    );
  });

  it("writes its own fields over attributes of the same names", async () => {
    const mine = { type: "string", value: "mine" };
    const names = ["sentry.value", "sentry.metric_name", "sentry._internal.cooccuring.name.queue.depth"];
    const stage = await process([
      goodTraceMetric({ attributes: Object.fromEntries(names.map((name) => [name, mine])) }),
    ]);
    const attributes = storedItems(stage)[0]?.attributes ?? {};
    assert.deepEqual(
      names.map((name) => attributes[name]),
      [1, "queue.depth", true],
    );
  });

  it("drops everything without a word if the project takes no trace metrics", async () => {
    const stage = createStage();
    await stage.process(envelopeUnit([traceMetricContainer([goodTraceMetric()])]));
    assert.deepEqual([stage.sink.records, stage.told(), stage.mistakes()], [[], [], []]);
  });

  it("rejects a second container, and one whose count is wrong", async () => {
    const item = traceMetricContainer([goodTraceMetric()]);
    const two = createStage({ config });
    await two.process(envelopeUnit([item, item]));
    assert.deepEqual(two.told(), ["3 duplicate_item 33 2", `3 duplicate_item 37 ${item.payload.length * 2}`]);
    const miscounted = await process([goodTraceMetric()], 5);
    assert.deepEqual(miscounted.told(), ["3 invalid_json 33 5", `3 invalid_json 37 ${item.payload.length}`]);
  });

  it("drops the whole batch, in both categories, for a limit on bytes", async () => {
    const quotas = [
      { id: "q", scope: "project", categories: ["trace_metric_byte"], limit: 0, window: 60, reasonCode: "no_bytes" },
    ];
    const stage = createStage({ config: { ...config, quotas } });
    await stage.process(envelopeUnit([traceMetricContainer([goodTraceMetric(), goodTraceMetric()])]));
    assert.deepEqual(stage.told(), ["2 no_bytes 33 2", "2 no_bytes 37 38"]);
    assert.deepEqual([stage.sink.records, stage.mistakes()], [[], []]);
  });
});
