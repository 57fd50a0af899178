import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { createItem } from "@weir/envelope";
import type { Check } from "@weir/gen/weir/quota/v1/quota.ts";
import { SamplingDecision } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { RpcError } from "@weir/rpc";
import { createStubQuota, createStubSampling, createStubSpanProcessor } from "@weir/test-kit";
import { createUnitFixture, eventId, receivedSeconds } from "../../testing/unit-fixture.ts";
import { chargesOf, usedUp } from "../../testing/used-up.ts";

const traceId = "4fd0b6131f19f39af59d3b8b5a7e2f01";
const segmentId = "b1c0ffee0002110f";
const sampling = {
  version: 2,
  rules: [
    {
      id: 1000,
      type: "project",
      condition: { op: "and", inner: [] },
      samplingValue: { type: "sampleRate", value: 0.5 },
    },
  ],
};
const dropAll = createStubSampling({
  decide: () => ({ decision: SamplingDecision.DROP, sampleRate: 0, ruleIds: [1000] }),
});

function span(id: string, from: number, to: number | null, fields: object = {}): object {
  return {
    span_id: `b1c0ffee0000${id}`,
    parent_span_id: segmentId,
    trace_id: traceId,
    start_timestamp: receivedSeconds + from,
    timestamp: to === null ? null : receivedSeconds + to,
    op: "x",
    ...fields,
  };
}

function transaction(fields: object = {}): ReturnType<typeof createItem> {
  const event = {
    type: "transaction",
    transaction: "/shop/cart",
    transaction_info: { source: "route" },
    platform: "python",
    start_timestamp: receivedSeconds - 4,
    timestamp: receivedSeconds - 1,
    contexts: { trace: { trace_id: traceId, span_id: segmentId, op: "http.server", status: "ok" } },
    spans: [span("1111", -3.5, -2.5), span("2222", -3, -2)],
    ...fields,
  };
  return createItem("transaction", Buffer.from(JSON.stringify(event)), { spanCount: 2 });
}

function payloadOf(fixture: ReturnType<typeof createUnitFixture>) {
  const [message] = fixture.messages("transactions");
  assert.ok(message, "expected a message on ingest-transactions");
  return message.payload as {
    _dsc?: object;
    contexts: { trace: Record<string, unknown> };
    spans: Record<string, unknown>[];
    measurements?: object;
    [name: string]: unknown;
  };
}

const profile = createItem("profile", Buffer.from("{}"), { platform: "python" });
const indexedQuota = { id: "i", categories: ["transaction_indexed"], limit: 1, window: 60, reasonCode: "used_up" };
const spanQuota = { id: "s", categories: ["span"], limit: 1, window: 60, reasonCode: "used_up" };

describe("transactions", () => {
  it("stores the event, and hands the same event with its spans to the span processor", async () => {
    const fixture = createUnitFixture();
    await fixture.process([transaction()]);
    const payload = payloadOf(fixture);
    assert.equal(payload.level, "info");
    assert.deepEqual(payload._metrics, {});
    assert.deepEqual(payload._dsc, {
      trace_id: traceId,
      public_key: "b".repeat(32),
      release: null,
      environment: null,
      transaction: "/shop/cart",
      replay_id: null,
    });
    const [handedOver] = fixture.neighbours.spanProcessor.transactions;
    assert.deepEqual(JSON.parse(handedOver?.event.toString() ?? ""), payload);
    assert.equal(handedOver?.serverSampleRate, undefined);
    assert.equal(handedOver?.segmentTags.get("transaction.op"), "http.server");
    assert.deepEqual(fixture.accounting.summary(), ["0 - transaction 1"]);
    fixture.accounting.assertBalanced();
  });

  it("keeps doubles apart from integers in what becomes attributes of spans", async () => {
    const fixture = createUnitFixture();
    const numbers = { "@whole": 1, n: 1, big: { "@whole": 9_007_199_254_740_992 }, inner: [{ "@whole": 2 }] };
    const link = { trace_id: traceId, span_id: segmentId, attributes: numbers };
    const trace = { trace_id: traceId, span_id: segmentId, op: "http.server", data: numbers };
    const spans = [
      span("1111", -3.5, -2.5, { data: { ...numbers, "db.system": "redis" }, links: [link], tags: numbers }),
    ];
    const item = transaction({ contexts: { trace }, spans, extra: { n: 3 } });
    const payload = item.payload
      .toString()
      .replaceAll('"@whole":1', '"d":1.0,"e":-2e3')
      .replaceAll(/\{"@whole":(\d+)\}/g, "$1.0");
    await fixture.process([{ ...item, payload: Buffer.from(payload) }]);
    const [handedOver] = fixture.neighbours.spanProcessor.transactions;
    const text = handedOver?.event.toString() ?? "";
    const written = '"big":9007199254740992.0,"d":1.0';
    assert.equal(text.split(written).length - 1, 4, text);
    assert.equal(text.split('"e":-2000.0').length - 1, 4);
    assert.equal(text.split('"inner":[2.0],"n":1').length - 1, 4);
    assert.equal(payloadOf(fixture).timestamp, receivedSeconds - 1);
    fixture.accounting.assertBalanced();
  });

  it("reads doubles of spans like any number", async () => {
    const fixture = createUnitFixture();
    const data = { "cache.item_size": 64, "gen_ai.usage.input_tokens": 10, "gen_ai.operation.name": "chat" };
    const item = transaction({ spans: [span("1111", -3.5, -2.5, { op: "cache.get", data })] });
    const payload = item.payload.toString().replace('size":64', 'size":64.0').replace('tokens":10', 'tokens":10.0');
    await fixture.process([{ ...item, payload: Buffer.from(payload) }]);
    const [only = assert.fail("a span was stored")] = payloadOf(fixture).spans;
    assert.deepEqual(only.measurements, { "cache.item_size": { value: 64, unit: "byte" } });
    assert.equal((only.data as Record<string, unknown>)["gen_ai.usage.total_tokens"], 10);
  });

  it("tells every span whose trace it belongs to, and how long it did not wait", async () => {
    const fixture = createUnitFixture();
    await fixture.process([transaction()]);
    const { contexts, spans } = payloadOf(fixture);
    const trace = {
      "sentry.dsc.trace_id": traceId,
      "sentry.dsc.project_id": "42",
      "sentry.dsc.transaction": "/shop/cart",
    };
    assert.deepEqual(contexts.trace.data, trace);
    assert.equal(contexts.trace.exclusive_time, 1500);
    assert.deepEqual(
      spans.map(({ exclusive_time: ms }) => ms),
      [1000, 1000],
    );
    assert.deepEqual(spans[0]?.data, { ...trace, "sentry.segment.name": "/shop/cart" });
  });

  it("completes a span without end with that of the transaction", async () => {
    const fixture = createUnitFixture();
    await fixture.process([transaction({ spans: [span("1111", -3.5, null, { op: null })] })]);
    const [only] = payloadOf(fixture).spans;
    assert.equal(only?.timestamp, receivedSeconds - 1);
    assert.equal(only?.status, "deadline_exceeded");
    assert.equal(only?.op, "default");
  });

  it("names measurements and their units, and adds the rates that follow", async () => {
    const fixture = createUnitFixture();
    const measurements = {
      frames_total: { value: 10 },
      frames_slow: { value: 2 },
      stall_total_time: { value: 600 },
      " FCP": { value: 1 },
    };
    await fixture.process([transaction({ measurements })]);
    assert.deepEqual(payloadOf(fixture).measurements, {
      fcp: { value: 1, unit: "millisecond" },
      frames_slow: { value: 2, unit: "none" },
      frames_slow_rate: { value: 0.2, unit: "ratio" },
      frames_total: { value: 10, unit: "none" },
      stall_percentage: { value: 0.2, unit: "ratio" },
      stall_total_time: { value: 600, unit: "millisecond" },
    });
  });

  for (const [what, fields, spans] of [
    ["without trace context", { contexts: {} }, 3],
    ["without start", { start_timestamp: undefined }, 3],
    ["that ends before it starts", { start_timestamp: receivedSeconds }, 3],
    ["from too long ago", { start_timestamp: receivedSeconds - 6 * 86_400 }, 3],
    ["with a span that is null", { spans: [null] }, 2],
    ["with a span that ends before it starts", { spans: [span("1111", -2, -3)] }, 2],
    ["with a span without id", { spans: [span("1111", -3, -2, { span_id: null })] }, 2],
  ] as const) {
    it(`drops a transaction ${what}, and all of its spans`, async () => {
      const fixture = createUnitFixture();
      await fixture.process([transaction(fields)]);
      assert.equal(fixture.sink.records.length, 0);
      assert.deepEqual(fixture.accounting.summary(), [
        `3 invalid_transaction span ${spans}`,
        `3 invalid_transaction span_indexed ${spans}`,
        "3 invalid_transaction transaction 1",
        "3 invalid_transaction transaction_indexed 1",
      ]);
      fixture.accounting.assertBalanced();
    });
  }

  it("cuts the list of spans where it gets too large, and accounts for those that are lost", async () => {
    const fixture = createUnitFixture();
    const spans = Array.from({ length: 10 }, (_, index) =>
      span(`${1000 + index}`, -3, -2, { description: "x".repeat(95_000) }),
    );
    await fixture.process([transaction({ spans })]);
    const payload = payloadOf(fixture);
    assert.equal(payload.spans.length, 9);
    assert.deepEqual(payload._meta, { spans: { "": { len: 10 } } });
    assert.deepEqual(fixture.accounting.summary(), [
      "0 - transaction 1",
      "3 too_large:span span 1",
      "3 too_large:span span_indexed 1",
    ]);
    fixture.accounting.assertBalanced();
  });

  it("drops a transaction that is not JSON by the quantities that its header states", async () => {
    const fixture = createUnitFixture();
    await fixture.process([createItem("transaction", Buffer.from("{"), { spanCount: 2 })]);
    assert.deepEqual(fixture.accounting.summary(), [
      "3 invalid_json span 3",
      "3 invalid_json span_indexed 3",
      "3 invalid_json transaction 1",
      "3 invalid_json transaction_indexed 1",
    ]);
    fixture.accounting.assertBalanced();
  });

  it("counts a transaction that is sampled out, and drops its payload, its spans and its files", async () => {
    const fixture = createUnitFixture({ config: { sampling }, neighbours: { sampling: dropAll } });
    await fixture.process([transaction(), createItem("attachment", Buffer.from("12345"))]);
    assert.equal(fixture.sink.records.length, 0);
    assert.equal(fixture.neighbours.spanProcessor.transactions.length, 0);
    assert.deepEqual(fixture.accounting.summary(), [
      "0 - span 3",
      "0 - transaction 1",
      "1 Sampled:1000 attachment 5",
      "1 Sampled:1000 attachment_item 1",
      "1 Sampled:1000 span_indexed 3",
      "1 Sampled:1000 transaction_indexed 1",
    ]);
    fixture.accounting.assertBalanced();
  });

  it("drops the profile of a transaction with it by a filter, but never by sampling", async () => {
    const outcomesOfProfiles = async (options: Parameters<typeof createUnitFixture>[0]) => {
      const fixture = createUnitFixture(options);
      await fixture.process([transaction(), profile]);
      fixture.accounting.assertBalanced();
      return fixture.accounting.summary().filter((line) => line.includes("profile"));
    };
    const byFilter = { ignoreTransactions: { isEnabled: true, patterns: ["/shop/*"] } };
    const categories = ["profile 1", "profile_backend 1", "profile_indexed 1"];
    assert.deepEqual(
      await outcomesOfProfiles({ config: { filterSettings: byFilter } }),
      categories.map((category) => `1 filtered-transaction ${category}`),
    );
    assert.deepEqual(
      await outcomesOfProfiles({ config: { sampling }, neighbours: { sampling: dropAll } }),
      categories.map((category) => `3 feature_disabled ${category}`),
    );
  });

  it("keeps what rules that only report would have sampled out, and books that", async () => {
    const reported = { sampleRate: 0, ruleIds: [1000] };
    const keep = createStubSampling({ decide: () => ({ decision: SamplingDecision.NO_MATCH, ruleIds: [], reported }) });
    const fixture = createUnitFixture({ config: { sampling }, neighbours: { sampling: keep } });
    await fixture.process([transaction(), createItem("attachment", Buffer.from("12345"))]);
    assert.equal(fixture.neighbours.spanProcessor.transactions.length, 1);
    const booked = fixture.accounting.books.balance().filter(({ reported: quantity }) => quantity > 0);
    assert.deepEqual(
      booked.map(({ category, reported: quantity }) => `${category} ${quantity}`),
      ["attachment 5", "transaction_indexed 1", "span_indexed 3", "attachment_item 1"],
    );
    fixture.accounting.assertBalanced();
  });

  it("charges the spans of a sampled-out transaction, once beyond the quota", async () => {
    const quota = createStubQuota();
    const neighbours = { sampling: dropAll, quota };
    const fixture = createUnitFixture({ config: { sampling, quotas: [spanQuota] }, neighbours });
    await fixture.process([transaction()]);
    assert.deepEqual(chargesOf(quota), [["span 3, beyond the quota once"]]);
  });

  it("charges the spans of a transaction whose payload is over its quota, too", async () => {
    const ofIndexed = (check: Check) =>
      check.charges.findIndex(({ category }) => category === DataCategory.TRANSACTION_INDEXED);
    const quota = createStubQuota({
      limit: (check) => (ofIndexed(check) < 0 ? [] : [usedUp(DataCategory.TRANSACTION_INDEXED)]),
      limitedCharge: ofIndexed,
    });
    const fixture = createUnitFixture({ config: { quotas: [indexedQuota, spanQuota] }, neighbours: { quota } });
    await fixture.process([transaction(), profile]);
    assert.deepEqual(chargesOf(quota), [["transaction 1", "transaction_indexed 1"], ["span 3, beyond the quota once"]]);
    assert.deepEqual(fixture.accounting.summary(), [
      "0 - span 3",
      "0 - transaction 1",
      "2 used_up profile 1",
      "2 used_up profile_backend 1",
      "2 used_up profile_indexed 1",
      "2 used_up span_indexed 3",
      "2 used_up transaction_indexed 1",
    ]);
    fixture.accounting.assertBalanced();
  });

  it("charges a kept transaction, then its profile, then its files, each with what they count", async () => {
    const categories = ["transaction", "transaction_indexed", "profile", "profile_indexed", "profile_backend"];
    const counts = [...categories, "attachment_item"].map((name) => ({ id: name, categories: [name], window: 60 }));
    const quota = createStubQuota();
    const fixture = createUnitFixture({ config: { quotas: counts }, neighbours: { quota } });
    await fixture.process([transaction(), profile, createItem("attachment", Buffer.from("12345"))]);
    assert.deepEqual(chargesOf(quota), [
      ["transaction 1", "transaction_indexed 1"],
      ["profile 1", "profile_indexed 1", "profile_backend 1"],
      ["attachment 5", "attachment_item 1"],
    ]);
  });

  it("books of a sampled-out transaction, too, what a quota of 0 that only reports would have refused at the edge", async () => {
    const quotas = [
      { categories: ["transaction"], limit: 0, mode: "report" },
      { id: "t", categories: ["transaction"], limit: 1, window: 60, mode: "report" },
    ];
    const quota = createStubQuota();
    const fixture = createUnitFixture({ config: { sampling, quotas }, neighbours: { sampling: dropAll, quota } });
    await fixture.process([transaction()]);
    const booked = fixture.accounting.books.balance().filter(({ reported }) => reported > 0);
    assert.deepEqual(
      booked.map(({ category, reported }) => [category, reported]),
      [["transaction", 1]],
    );
    assert.deepEqual(chargesOf(quota), []);
  });

  it("charges the profile of a transaction that is sampled out, but not the transaction", async () => {
    const quotas = [
      { id: "t", categories: ["transaction"], limit: 1, window: 60 },
      { categories: ["profile_indexed"], limit: 0, reasonCode: "no_profiles" },
    ];
    const quota = createStubQuota();
    const fixture = createUnitFixture({ config: { sampling, quotas }, neighbours: { sampling: dropAll, quota } });
    await fixture.process([transaction(), profile]);
    assert.deepEqual(chargesOf(quota), []);
    assert.deepEqual(
      fixture.accounting.summary().filter((line) => line.includes("profile")),
      ["2 no_profiles profile 1", "2 no_profiles profile_backend 1", "2 no_profiles profile_indexed 1"],
    );
    fixture.accounting.assertBalanced();
  });

  it("passes on the rate at which a transaction was kept", async () => {
    const keep = createStubSampling({
      decide: () => ({ decision: SamplingDecision.KEEP, sampleRate: 0.5, ruleIds: [1000] }),
    });
    const fixture = createUnitFixture({ config: { sampling }, neighbours: { sampling: keep } });
    await fixture.process([transaction()]);
    assert.equal(fixture.neighbours.spanProcessor.transactions[0]?.serverSampleRate, 0.5);
    const [question] = keep.evaluations;
    assert.equal(question?.trace?.traceId, traceId);
    assert.equal(question?.eventId, eventId);
  });

  it("tells the sampling service the fields that rules of the project read", async () => {
    const condition = { op: "eq", name: "event.release", value: "r1" };
    const rules = [{ ...sampling.rules[0], type: "transaction", condition }];
    const asked = createStubSampling();
    const fixture = createUnitFixture({ config: { sampling: { version: 2, rules } }, neighbours: { sampling: asked } });
    await fixture.process([transaction({ release: "r1" })]);
    assert.deepEqual([...(asked.evaluations[0]?.eventFieldsJson ?? [])], [["event.release", '"r1"']]);
  });

  it("gives the transaction back when sampling cannot be decided now", async () => {
    const away = createStubSampling({
      decide() {
        throw new RpcError("UNAVAILABLE", "sampling is away");
      },
    });
    const fixture = createUnitFixture({ config: { sampling }, neighbours: { sampling: away } });
    const { failure } = await fixture.process([transaction()]);
    assert.deepEqual(failure, { reason: "sampling_unavailable", message: "sampling is away", retryable: true });
    assert.deepEqual(fixture.accounting.summary(), []);
    fixture.accounting.assertBalanced();
  });

  it("gives the transaction back when its spans cannot be taken over now, and counts nothing", async () => {
    const spanProcessor = createStubSpanProcessor({
      answerTransaction: () => ({ failure: { reason: "sink_full", message: "no room", retryable: true } }),
    });
    const fixture = createUnitFixture({ neighbours: { spanProcessor } });
    const { failure } = await fixture.process([transaction()]);
    assert.equal(failure?.retryable, true);
    assert.deepEqual(fixture.accounting.summary(), []);
    fixture.accounting.assertBalanced();
  });

  it("accounts spans that can never be taken over as internal, and accepts the transaction", async () => {
    const spanProcessor = createStubSpanProcessor({
      answerTransaction: () => ({ failure: { reason: "broken", message: "never", retryable: false } }),
    });
    const fixture = createUnitFixture({ neighbours: { spanProcessor } });
    await fixture.process([transaction()]);
    assert.deepEqual(fixture.accounting.summary(), [
      "0 - transaction 1",
      "3 internal span 3",
      "3 internal span_indexed 3",
    ]);
    fixture.accounting.assertBalanced();
  });

  it("keeps the totals of a transaction whose payload is over its quota", async () => {
    const quota = createStubQuota({
      limit: () => [usedUp(DataCategory.TRANSACTION_INDEXED)],
      limitedCharge: () => 1,
    });
    const fixture = createUnitFixture({ config: { quotas: [indexedQuota] }, neighbours: { quota } });
    const { rateLimits } = await fixture.process([transaction()]);
    assert.deepEqual(rateLimits, [usedUp(DataCategory.TRANSACTION_INDEXED)]);
    assert.deepEqual(fixture.accounting.summary(), [
      "0 - span 3",
      "0 - transaction 1",
      "2 used_up span_indexed 3",
      "2 used_up transaction_indexed 1",
    ]);
    fixture.accounting.assertBalanced();
  });

  it("drops everything of a transaction over its quota", async () => {
    const quotas = [{ categories: ["transaction"], limit: 0, reasonCode: "off" }];
    const fixture = createUnitFixture({ config: { quotas } });
    await fixture.process([transaction(), createItem("attachment", Buffer.from("1")), profile]);
    assert.deepEqual(fixture.accounting.summary(), [
      "2 off attachment 1",
      "2 off attachment_item 1",
      "2 off profile 1",
      "2 off profile_backend 1",
      "2 off profile_indexed 1",
      "2 off span 3",
      "2 off span_indexed 3",
      "2 off transaction 1",
      "2 off transaction_indexed 1",
    ]);
    fixture.accounting.assertBalanced();
  });

  it("tells the edge the limits that the span processor found", async () => {
    const spanProcessor = createStubSpanProcessor({
      answerTransaction: () => ({ rateLimits: [usedUp(DataCategory.SPAN)] }),
    });
    const fixture = createUnitFixture({ neighbours: { spanProcessor } });
    const { rateLimits } = await fixture.process([transaction()]);
    assert.deepEqual(rateLimits, [usedUp(DataCategory.SPAN)]);
  });

  it("does not store the payload of a project that discards transactions, but counts it and its spans", async () => {
    const fixture = createUnitFixture({ config: { features: ["projects:discard-transaction"] } });
    await fixture.process([transaction()]);
    assert.equal(fixture.sink.records.length, 0);
    assert.equal(fixture.neighbours.spanProcessor.transactions.length, 1);
    assert.deepEqual(fixture.accounting.summary(), ["0 - transaction 1", "1 discarded transaction_indexed 1"]);
    fixture.accounting.assertBalanced();
  });

  it("sends files of a transaction on their own, and drops its profile until it can process it", async () => {
    const fixture = createUnitFixture();
    await fixture.process([transaction(), createItem("attachment", Buffer.from("hi"), { filename: "a" }), profile]);
    assert.deepEqual(
      fixture.messages("attachments").map(({ type }) => type),
      ["attachment"],
    );
    assert.deepEqual(fixture.messages("transactions")[0]?.attachments, []);
    assert.deepEqual(fixture.accounting.summary(), [
      "0 - transaction 1",
      "3 feature_disabled profile 1",
      "3 feature_disabled profile_backend 1",
      "3 feature_disabled profile_indexed 1",
    ]);
    fixture.accounting.assertBalanced();
  });
});
