import assert from "node:assert/strict";
import { createItem } from "@weir/envelope";
import { LogsData } from "@weir/gen/opentelemetry/proto/logs/v1/logs.ts";
import { TracesData } from "@weir/gen/opentelemetry/proto/trace/v1/trace.ts";
import fc from "fast-check";
import { decodeLogs, decodeTraces } from "../domain/otlp/decode-payload.ts";
import { createStage, envelopeUnit, traceId } from "./stage.fixture.ts";
import { storedItems } from "./stored-items.fixture.ts";

const maxOperations = 3_000_000;
const config = { features: ["organizations:ourlogs-ingestion"] };

function integration(kind: string, payload: unknown) {
  const bytes = Buffer.isBuffer(payload)
    ? payload
    : Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload));
  return createItem("integration", bytes, { contentType: `application/vnd.sentry.integration.otel.${kind}` });
}

async function send(kind: string, payload: unknown) {
  const stage = createStage({ config });
  const results = await stage.process(envelopeUnit([integration(kind, payload)], { trace: undefined }));
  assert.deepEqual([results[0]?.failure, stage.mistakes()], [undefined, []]);
  return stage;
}

function attribute(key: string, value: unknown) {
  return { key, value };
}

function otlpSpan(members: Record<string, unknown> = {}) {
  return {
    traceId,
    spanId: "eee19b7ec3c1b174",
    name: "op",
    kind: 1,
    startTimeUnixNano: "1700000000000000000",
    endTimeUnixNano: "1700000000250000000",
    ...members,
  };
}

const resource = {
  attributes: [
    attribute("service.name", { stringValue: "checkout" }),
    attribute("telemetry.sdk.language", { stringValue: "nodejs" }),
  ],
};

function traces(spans: readonly unknown[], scope: unknown = { name: "lib", version: "" }) {
  return { resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] };
}

const fullSpan = otlpSpan({
  name: "",
  kind: 3,
  flags: 256,
  traceState: "ot=th:8",
  status: { code: 2, message: "boom" },
  attributes: [
    attribute("http.request.method", { stringValue: "GET" }),
    attribute("retry", { intValue: "2" }),
    attribute("tags", { arrayValue: { values: [{ stringValue: "a" }, { intValue: 7 }] } }),
    attribute("meta", {
      kvlistValue: { values: [attribute("b", { boolValue: true }), attribute("a", { stringValue: "x" })] },
    }),
    attribute("big", { intValue: "9007199254740993" }),
    attribute("ratio", { doubleValue: 3 }),
  ],
});

async function storedSpans(spans: readonly unknown[]) {
  const stage = await send("spans+json", traces(spans));
  return stage.spans().map((text) => JSON.parse(text));
}

describe("processing traces of OpenTelemetry", () => {
  it("delivers a span field by field, without a trace header", async () => {
    const stage = await send("spans+json", traces([fullSpan]));
    const text = stage.spans()[0] ?? "";
    const { attributes, ...span } = JSON.parse(text);
    assert.deepEqual(
      Object.keys(attributes).map((key) => `${key}: ${attributes[key]?.type} ${attributes[key]?.value}`),
      [
        "big: integer 9007199254740992",
        "http.request.method: string GET",
        "instrumentation.name: string lib",
        'meta: string {"a":"x","b":true}',
        "ratio: double 3",
        "resource.service.name: string checkout",
        "resource.telemetry.sdk.language: string nodejs",
        "retry: integer 2",
        "sentry.action: string GET",
        "sentry.category: string http",
        "sentry.client_sample_rate: double 0.5",
        "sentry.is_remote: boolean false",
        "sentry.kind: string client",
        "sentry.observed_timestamp_nanos: string 1700000001500000000",
        "sentry.op: string http.client",
        "sentry.origin: string auto.otlp.spans",
        "sentry.platform: string node",
        "sentry.relay.ingress: string integration",
        "sentry.relay.pipeline: string span_v2",
        "sentry.segment.id: string eee19b7ec3c1b174",
        "sentry.segment.name: string http.client",
        "sentry.status.message: string boom",
        "sentry.trace.status: string error",
        "tags: undefined undefined",
      ],
    );
    assert.ok(text.includes('"big":{"type":"integer","value":9007199254740993}'));
    assert.ok(text.includes('"ratio":{"type":"double","value":3.0}'));
    assert.deepEqual(
      [span.trace_id, span.parent_span_id, span.span_id, span.name, span.status, span.is_segment, span.links],
      [traceId, undefined, "eee19b7ec3c1b174", "http.client", "error", true, []],
    );
    assert.deepEqual([span.start_timestamp, span.end_timestamp], [1700000000, 1700000000.25]);
    assert.deepEqual(span._meta, { attributes: { tags: { "": { err: ["invalid_data"] } } } });
    assert.deepEqual(stage.told(), ["0 - 12 1", "0 - 2 1"]);
  });

  it("takes a span for a segment without a parent, and with one in another process", async () => {
    const parentSpanId = "b1c0ffee00006666";
    const spans = await storedSpans([
      otlpSpan({ spanId: "0000000000000001" }),
      otlpSpan({ spanId: "0000000000000002", parentSpanId }),
      otlpSpan({ spanId: "0000000000000003", parentSpanId, flags: 0x300 }),
      otlpSpan({ spanId: "0000000000000004", parentSpanId, flags: 0x100 }),
      otlpSpan({ spanId: "0000000000000005", parentSpanId: "abcd" }),
    ]);
    assert.deepEqual(
      spans.map((span) => [span.is_segment, span.parent_span_id, span.attributes["sentry.is_remote"]?.value]),
      [
        [true, undefined, undefined],
        [false, parentSpanId, undefined],
        [true, parentSpanId, true],
        [false, parentSpanId, false],
        [true, null, undefined],
      ],
    );
  });

  it("names spans that have no name by what they did", async () => {
    const spans = await storedSpans([
      otlpSpan({ spanId: "0000000000000001", name: "", attributes: [attribute("db.system", { stringValue: "x" })] }),
      otlpSpan({ spanId: "0000000000000002", name: "", kind: 2, attributes: [attribute("http.method", undefined)] }),
      otlpSpan({ spanId: "0000000000000003", name: "", kind: 0, attributes: [attribute("http.method", undefined)] }),
    ]);
    assert.deepEqual(
      spans.map(({ name }) => name),
      ["db", "http.server", "http"],
    );
  });

  it("replaces trace ids that are missing or none, and rejects spans without an id", async () => {
    const stage = await send(
      "spans+json",
      traces([
        otlpSpan({ traceId: "", spanId: "0000000000000001" }),
        otlpSpan({ traceId: "abcd", spanId: "0000000000000002" }),
        otlpSpan({ spanId: "" }),
        otlpSpan({ spanId: "0000000000000000" }),
      ]),
    );
    const spans = stage.spans().map((text) => JSON.parse(text));
    assert.deepEqual(
      spans.map(({ _meta }) => _meta.trace_id[""].rem),
      [[["trace_id.missing", "s"]], [["trace_id.invalid", "s"]]],
    );
    for (const span of spans) assert.match(span.trace_id, /^[0-9a-f]{12}4[0-9a-f]{19}$/);
    assert.notEqual(spans[0].trace_id, spans[1].trace_id);
    assert.ok(stage.told().includes("3 invalid_span 12 2"));
  });

  it("reads the rate of sampling from exactly one threshold", async () => {
    const rates = await Promise.all(
      ["x=1,ot=th:c", "ot=th:0", "ot=rv:abc;th:8", "ot=th:C", "ot=th:c;th:0", "ot=th:123456789abcdef"].map(
        async (traceState) => {
          const [span] = await storedSpans([otlpSpan({ traceState })]);
          return span.attributes["sentry.client_sample_rate"].value;
        },
      ),
    );
    assert.deepEqual(rates, [0.25, 1, 0.5, 1, 1, 1]);
  });

  it("keeps links, with their attributes as they are; one without a span becomes null", async () => {
    const mixed = { arrayValue: { values: [{ stringValue: "a" }, { intValue: 1 }] } };
    const [span] = await storedSpans([
      otlpSpan({
        links: [
          { traceId, spanId: "b1c0ffee00008888", flags: 1, attributes: [attribute("a", mixed)] },
          { traceId, spanId: "12" },
        ],
      }),
    ]);
    assert.deepEqual(span.links, [
      {
        trace_id: traceId,
        span_id: "b1c0ffee00008888",
        sampled: true,
        attributes: { a: { type: "array", value: ["a", 1] } },
      },
      null,
    ]);
    assert.deepEqual(span._meta.links["1"][""].err, [["invalid_data", { reason: "not a valid span id" }]]);
  });

  it("rejects payloads that break the rules of the format, as one span", async () => {
    const bad: readonly unknown[] = [
      "{nope",
      "[]",
      {},
      { resourceSpans: {} },
      { resourceSpans: [1] },
      traces([otlpSpan({ startTimeUnixNano: 1700000000000000 })]),
      traces([otlpSpan({ startTimeUnixNano: "-1" })]),
      traces([otlpSpan({ traceId: "xy" })]),
      traces([otlpSpan({ kind: "SPAN_KIND_CLIENT" })]),
      traces([otlpSpan({ attributes: [attribute("none", {})] })]),
      traces([otlpSpan({ attributes: [attribute("a", { intValue: "1.5" })] })]),
      traces([otlpSpan({ attributes: [attribute("a", { intValue: "9223372036854775808" })] })]),
      traces([otlpSpan({ attributes: [attribute("a", { bytesValue: "?" })] })]),
      `{"resourceSpans":[{"x":${"[".repeat(200)}${"]".repeat(200)}}]}`,
    ];
    for (const payload of bad) {
      const stage = await send("spans+json", payload);
      assert.deepEqual(stage.told(), ["3 invalid_json 12 1", "3 invalid_json 16 1"], JSON.stringify(payload));
    }
    const stage = await send("spans+protobuf", Buffer.from("//8Bbm9wZQ==", "base64"));
    assert.deepEqual(stage.told(), ["3 invalid_proto 12 1", "3 invalid_proto 16 1"]);
  });

  it("refuses payloads that are small and would become large, before anything is made of them", async () => {
    const repeated = (count: number, ...bytes: readonly number[]) =>
      Buffer.alloc(count * bytes.length, Buffer.from(bytes));
    const nested = (bytes: Buffer, ...tags: readonly number[]): Buffer =>
      tags.reduceRight((inner, tag) => Buffer.concat([Buffer.from([tag]), varint(inner.length), inner]), bytes);
    const payloads: readonly Buffer[] = [
      nested(repeated(333_334, 0x12, 0), 0x0a, 0x12),
      nested(repeated(3_000_001, 0x4a, 0), 0x0a, 0x12, 0x12),
      nested(repeated(3_000_001, 0x0a, 0), 0x0a, 0x12, 0x12, 0x4a, 0x12, 0x2a),
    ];
    for (const payload of payloads) {
      const stage = await send("spans+protobuf", payload);
      assert.deepEqual(stage.told(), ["3 request_too_large 12 1", "3 request_too_large 16 1"]);
    }
    const spans = `{"resourceSpans":[{"scopeSpans":[{"spans":[${"{},".repeat(333_334)}{}]}]}]}`;
    const stage = await send("spans+json", spans);
    assert.deepEqual(stage.told(), ["3 request_too_large 12 1", "3 request_too_large 16 1"]);
  });

  it("finds nothing wrong with an export of nothing", async () => {
    for (const stage of [await send("spans+json", { resourceSpans: [] }), await send("spans+protobuf", "")])
      assert.deepEqual([stage.told(), stage.spans()], [[], []]);
  });

  it("reads the same from protobuf as from JSON", async () => {
    const payload = traces([fullSpan, otlpSpan({ spanId: "0000000000000001" })]);
    const message = decodeTraces(Buffer.from(JSON.stringify(payload)), "json", maxOperations);
    const fromJson = await send("spans+json", payload);
    const fromProtobuf = await send("spans+protobuf", Buffer.from(TracesData.encode(message).finish()));
    assert.deepEqual(fromProtobuf.spans(), fromJson.spans());
    assert.equal(fromJson.spans().length, 2);
  });

  it("rejects a second source beside it", async () => {
    const stage = createStage({ config });
    await stage.process(envelopeUnit([integration("spans+json", traces([])), integration("spans+json", traces([]))]));
    assert.deepEqual(stage.told(), ["3 duplicate_item 12 2", "3 duplicate_item 16 2"]);
  });
});

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}

function otlpLog(members: Record<string, unknown> = {}) {
  return { timeUnixNano: "1700000000000000000", traceId, body: { stringValue: "hello" }, ...members };
}

function logs(logRecords: readonly unknown[], scope: unknown = { name: "disklib" }) {
  return { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] };
}

describe("processing logs of OpenTelemetry", () => {
  it("delivers a log field by field", async () => {
    const stage = await send(
      "logs+json",
      logs([
        otlpLog({
          timeUnixNano: "0",
          observedTimeUnixNano: "1700000000500000000",
          severityNumber: 13,
          body: { stringValue: "disk at 91%" },
          eventName: "disk.alert",
          spanId: "",
          attributes: [
            attribute("disk.pct", { intValue: "91" }),
            attribute("tags", { arrayValue: { values: [{ stringValue: "a" }, { intValue: 7 }] } }),
          ],
        }),
      ]),
    );
    const [stored] = storedItems(stage);
    assert.deepEqual(stored?.attributes, {
      "disk.pct": 91n,
      "event.name": "disk.alert",
      "instrumentation.name": "disklib",
      "resource.service.name": "checkout",
      "resource.telemetry.sdk.language": "nodejs",
      "sentry.origin": "auto.otlp.logs",
      "sentry.platform": "node",
      "sentry.relay.ingress": "integration",
      "sentry.body": "disk at 91%",
      "sentry.severity_text": "warn",
      "sentry.timestamp_precise": 1700000000500000000n,
      "sentry.observed_timestamp_nanos": "1700000001500000000",
      "sentry.payload_size_bytes": 199n,
      "sentry._meta.fields.attributes.tags": '{"meta":{"":{"err":["invalid_data"]}}}',
    });
    assert.deepEqual(stage.told(), []);
  });

  it("knows levels by number, else by text", async () => {
    const levels = [
      [1, ""],
      [8, "fatal"],
      [12, ""],
      [24, ""],
      [0, "Information"],
      [0, "WARNING"],
      [0, "notice"],
      [25, "error"],
      [-1, ""],
    ];
    const stage = await send(
      "logs+json",
      logs(levels.map(([severityNumber, severityText]) => otlpLog({ severityNumber, severityText }))),
    );
    assert.deepEqual(
      storedItems(stage).map(({ attributes }) => attributes["sentry.severity_text"]),
      ["trace", "debug", "info", "fatal", "info", "warn", "info", "error", "info"],
    );
  });

  it("makes texts of bodies that are none, and drops logs without a body", async () => {
    const values = [{ stringValue: "a" }, { doubleValue: 1.5 }, { arrayValue: { values: [] } }];
    const bodies = [
      { boolValue: true },
      { intValue: "5" },
      { doubleValue: 1.5 },
      { bytesValue: "aGk=" },
      { stringValue: "" },
      { arrayValue: { values } },
      { kvlistValue: { values: [attribute("b", { intValue: 1 }), attribute("a", { stringValue: "x" })] } },
    ];
    const stage = await send("logs+json", logs([...bodies.map((body) => otlpLog({ body })), otlpLog({ body: null })]));
    assert.deepEqual(
      storedItems(stage).map(({ attributes }) => attributes["sentry.body"]),
      ["true", "5", "1.5", "hi", "", '["a",1.5]', '{"a":"x","b":1}'],
    );
    assert.ok(stage.told().includes("3 no_data 23 1"));
  });

  it("takes the time of receipt for logs that state none, and replaces ids that are none", async () => {
    const stage = await send(
      "logs+json",
      logs([otlpLog({ timeUnixNano: "18446744073709551615", traceId: "", spanId: "ab" })]),
    );
    const [stored] = storedItems(stage);
    assert.equal(stored?.attributes["sentry.timestamp_precise"], 1700000001500000000n);
    assert.equal(
      stored?.attributes["sentry._meta.fields.trace_id"],
      '{"meta":{"":{"rem":[["trace_id.missing","s"]]}}}',
    );
    assert.equal(
      stored?.attributes["sentry._meta.fields.span_id"],
      '{"meta":{"":{"err":[["invalid_data",{"reason":"not a valid span id"}]]}}}',
    );
    assert.equal("sentry.span_id" in (stored?.attributes ?? {}), false);
  });

  it("counts a payload that cannot be read as one log of its size", async () => {
    assert.deepEqual((await send("logs+json", "[]")).told(), ["3 invalid_json 23 1", "3 invalid_json 24 2"]);
    const broken = await send("logs+protobuf", Buffer.from([0xff, 0xff, 1]));
    assert.deepEqual(broken.told(), ["3 invalid_proto 23 1", "3 invalid_proto 24 3"]);
  });
});

const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, "", "0", "-5", "abcd", [], {}, true, 1.5, 2 ** 40, "9".repeat(30)),
  fc.constantFrom(
    { values: [{}] },
    { stringValue: 5 },
    { kvlistValue: { values: [{ key: "__proto__", value: null }] } },
  ),
  fc.string({ maxLength: 12 }),
);
const members = fc.constantFrom(
  ...["traceId", "spanId", "parentSpanId", "traceState", "flags", "name", "kind", "startTimeUnixNano", "status"],
  ...["attributes", "links", "body", "severityNumber", "severityText", "timeUnixNano", "eventName", "events"],
);
const spoilt = fc.array(fc.dictionary(members, junk, { maxKeys: 3 }), { maxLength: 3 });

describe("hostile input in OpenTelemetry's protocol", () => {
  it("never crashes the processing of JSON, and every quantity is accounted for", async () => {
    await fc.assert(
      fc.asyncProperty(spoilt, spoilt, async (spans, records) => {
        const items = [
          integration("spans+json", traces(spans.map((changes) => otlpSpan(changes)))),
          integration("logs+json", logs(records.map((changes) => otlpLog(changes)))),
        ];
        const stage = createStage({ config });
        const results = await stage.process(envelopeUnit(items, { trace: undefined }));
        assert.deepEqual([results[0]?.failure, stage.mistakes()], [undefined, []]);
        assert.equal(stage.told().join().includes("internal"), false, stage.told().join());
        for (const text of stage.spans()) JSON.parse(text);
      }),
      { numRuns: 400 },
    );
  });

  it("never crashes the processing of protobuf", async () => {
    const bytesOf = (message: Uint8Array) => Buffer.from(message);
    const good = [
      bytesOf(
        TracesData.encode(
          decodeTraces(Buffer.from(JSON.stringify(traces([otlpSpan()]))), "json", maxOperations),
        ).finish(),
      ),
      bytesOf(
        LogsData.encode(decodeLogs(Buffer.from(JSON.stringify(logs([otlpLog()]))), "json", maxOperations)).finish(),
      ),
    ];
    const damage = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(damage, fc.nat(400), async (changes, length) => {
        const [spans, records] = good.map((bytes) => {
          const copy = Buffer.from(bytes.subarray(0, Math.max(length, bytes.length >> 1)));
          for (const [position, byte] of changes) copy[position % copy.length] = byte;
          return copy;
        });
        const stage = createStage({ config });
        const items = [integration("spans+protobuf", spans), integration("logs+protobuf", records)];
        const results = await stage.process(envelopeUnit(items, { trace: undefined }));
        assert.deepEqual([results[0]?.failure, stage.mistakes()], [undefined, []]);
        assert.equal(stage.told().join().includes("internal"), false, stage.told().join());
        for (const text of stage.spans()) JSON.parse(text);
      }),
      { numRuns: 400 },
    );
  });
});
