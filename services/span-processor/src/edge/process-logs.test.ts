import assert from "node:assert/strict";
import { createItem } from "@weir/envelope";
import { TraceItem } from "@weir/gen/sentry_protos/snuba/v1/trace_item.ts";
import { createStage, envelopeUnit, goodLog, logContainer, traceId } from "./stage.fixture.ts";
import { storedItems } from "./stored-items.fixture.ts";

const config = { features: ["organizations:ourlogs-ingestion"] };

describe("processing log containers", () => {
  it("delivers a log as a trace item", async () => {
    const stage = createStage({ config });
    const log = {
      timestamp: 1700000000.123456,
      trace_id: traceId,
      span_id: "eee19b7ec3c1b174",
      level: "info",
      body: "payment accepted",
      attributes: {
        "order.id": { type: "string", value: "A-1001" },
        amount: { type: "double", value: 25.5 },
        paid: { type: "boolean", value: true },
        items: { type: "array", value: [1, 2, 3] },
      },
    };
    await stage.process(envelopeUnit([logContainer([log])], { trace: undefined }));
    const [record] = stage.sink.records;
    const [stored] = storedItems(stage);
    assert.deepEqual(record?.headers, [
      ["item_type", "3"],
      ["project_id", "42"],
    ]);
    assert.equal(record?.routing, undefined);
    assert.deepEqual(stored?.attributes, {
      amount: 25.5,
      items: [1n, 2n, 3n],
      "order.id": "A-1001",
      paid: true,
      "sentry.body": "payment accepted",
      "sentry.observed_timestamp_nanos": "1700000001500000000",
      "sentry.payload_size_bytes": 78n,
      "sentry.relay.ingress": "container",
      "sentry.severity_text": "info",
      "sentry.span_id": "eee19b7ec3c1b174",
      "sentry.timestamp_precise": 1700000000123456000n,
    });
    const item = stored?.item ?? TraceItem.decode(new Uint8Array());
    const { itemId } = item;
    assert.deepEqual(item, {
      ...TraceItem.decode(new Uint8Array()),
      attributes: item.attributes,
      itemId,
      organizationId: 1n,
      projectId: 42n,
      traceId,
      itemType: 3,
      timestamp: { seconds: 1700000000n, nanos: 123456000 },
      clientSampleRate: 1,
      serverSampleRate: 1,
      retentionDays: 90,
      received: { seconds: 1700000001n, nanos: 500000000 },
      downsampledRetentionDays: 90,
      outcomes: {
        categoryCount: [
          { dataCategory: 23, quantity: 1n },
          { dataCategory: 24, quantity: 78n },
        ],
        keyId: 7n,
      },
    });
    assert.equal(itemId.length, 16);
    assert.equal(BigInt(`0x${Buffer.from(itemId).reverse().toString("hex").slice(0, 12)}`), 1700000000123n);
    assert.deepEqual(stage.told(), []);
    assert.deepEqual(stage.mistakes(), []);
  });

  it("stores values by their form in JSON, and notes in attributes of their own", async () => {
    const stage = createStage({ config });
    const payload = `{"items":[{"timestamp":1700000000,"trace_id":"${traceId}","level":"info","body":"b","attributes":{"a":{"type":"double","value":3},"b":{"type":"integer","value":3.0},"c":{"type":"array","value":[null,true]},"d":{"type":"blob","value":"x"},"sentry.body":{"type":"string","value":"mine"}}}]}`;
    await stage.process(envelopeUnit([logContainer(payload)]));
    const attributes: Record<string, unknown> = storedItems(stage)[0]?.attributes ?? {};
    const note = (value: string) => `{"meta":{"":{"err":["invalid_data"],"val":${value}}}}`;
    assert.equal(attributes.a, 3n);
    assert.deepEqual(attributes.c, [undefined, true]);
    assert.equal(attributes["sentry.body"], "b");
    assert.equal(attributes["sentry._meta.fields.attributes.b"], note('{"type":"integer","value":3.0}'));
    assert.equal(attributes["sentry._meta.fields.attributes.d"], note('{"type":"blob","value":"x"}'));
    assert.equal("b" in attributes || "d" in attributes, false);
  });

  it("shifts the time by the place in a sequence", async () => {
    const stage = createStage({ config });
    const attributes = { "sentry.timestamp.sequence": { type: "integer", value: 42 } };
    await stage.process(envelopeUnit([logContainer([goodLog({ attributes })])]));
    const [stored] = storedItems(stage);
    assert.deepEqual(stored?.item.timestamp, { seconds: 1700000000n, nanos: 42 });
    assert.equal(stored?.attributes["sentry.timestamp_precise"], 1700000000000000042n);
    assert.equal(
      stored?.attributes["sentry._meta.fields.timestamp"],
      '{"meta":{"":{"rem":[["timestamp.sequence","s"]]}}}',
    );
  });

  it("drops the whole batch, in both categories, for a limit on bytes", async () => {
    const quotas = [
      { id: "q", scope: "project", categories: ["log_byte"], limit: 0, window: 60, reasonCode: "no_bytes" },
    ];
    const stage = createStage({ config: { ...config, quotas } });
    await stage.process(
      envelopeUnit([logContainer([goodLog({ body: "x".repeat(18) }), goodLog({ body: "y".repeat(78) })])]),
    );
    assert.deepEqual(stage.told(), ["2 no_bytes 23 2", "2 no_bytes 24 96"]);
    assert.deepEqual(stage.mistakes(), []);
  });

  it("rejects single logs: incomplete, too old, too large", async () => {
    const stage = createStage({ config });
    const logs = [
      goodLog(),
      goodLog({ body: undefined }),
      goodLog({ level: 5 }),
      goodLog({ timestamp: 1_690_000_000 }),
      goodLog({ body: "x".repeat(2 * 1024 * 1024 + 1) }),
    ];
    await stage.process(envelopeUnit([logContainer(logs)]));
    assert.equal(stage.sink.records.length, 1);
    assert.deepEqual(stage.told(), [
      "3 no_data 23 2",
      "3 no_data 24 6",
      "3 timestamp 23 1",
      "3 timestamp 24 5",
      "3 too_large:log 23 1",
      `3 too_large:log 24 ${2 * 1024 * 1024 + 1}`,
    ]);
    assert.deepEqual(stage.mistakes(), []);
  });

  it("rejects what is no container with the bytes of its payload", async () => {
    const stage = createStage({ config });
    const item = { ...createItem("log", Buffer.from('{"body":"x"}')), contentType: "application/json" };
    await stage.process(
      envelopeUnit([item]),
      envelopeUnit([logContainer([goodLog()]), logContainer([goodLog()])], { id: "unit-2" }),
    );
    const bytes = 2 * logContainer([goodLog()]).payload.length;
    assert.deepEqual(stage.told(), [
      "3 duplicate_item 23 2",
      `3 duplicate_item 24 ${bytes}`,
      "3 invalid_json 23 1",
      "3 invalid_json 24 12",
    ]);
    assert.deepEqual(stage.mistakes(), []);
  });

  it("drops logs of a project without the feature, without an outcome", async () => {
    const stage = createStage();
    await stage.process(envelopeUnit([logContainer([goodLog()])]));
    assert.deepEqual([stage.told(), stage.sink.records, stage.mistakes()], [[], [], []]);
  });

  it("makes the same ids when a unit comes again", async () => {
    const stage = createStage({ config });
    const unit = envelopeUnit([logContainer([goodLog({ trace_id: "0".repeat(32) }), goodLog()])]);
    await stage.process(unit);
    await stage.process(unit);
    const ids = storedItems(stage).map(({ item }) => `${item.traceId} ${Buffer.from(item.itemId).toString("hex")}`);
    assert.deepEqual(ids.slice(0, 2), ids.slice(2));
    assert.equal(new Set(ids).size, 2);
    assert.match(ids[0] ?? "", /^[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15} /);
    assert.equal(
      storedItems(stage)[0]?.attributes["sentry._meta.fields.trace_id"],
      '{"meta":{"":{"rem":[["nil_trace_id","s"]]}}}',
    );
  });
});
