import assert from "node:assert/strict";
import { createStage, traceHeader, traceId, transactionUnit } from "./stage.fixture.ts";
import { storedItems } from "./stored-items.fixture.ts";

const root = "b1c0ffee0002110f";

function transaction(spans: readonly unknown[], members: Record<string, unknown> = {}) {
  return {
    event_id: "9f1d3a5b7c9e4f60a1b2c3d4e5f60718",
    type: "transaction",
    transaction: "/shop/cart",
    platform: "python",
    start_timestamp: 1_700_000_000 - 4,
    timestamp: 1_700_000_000 - 1,
    sdk: { name: "acme.sdk", version: "1.2.3" },
    contexts: { trace: { trace_id: traceId, span_id: root, op: "http.server", status: "ok", exclusive_time: 2750 } },
    spans,
    ...members,
  };
}

function child(members: Record<string, unknown> = {}) {
  return {
    trace_id: traceId,
    span_id: "b1c0ffee00001111",
    parent_span_id: root,
    start_timestamp: 1_700_000_000 - 3.5,
    timestamp: 1_700_000_000 - 3.25,
    exclusive_time: 250,
    ...members,
  };
}

async function process(event: unknown, stage = createStage(), overrides: Parameters<typeof transactionUnit>[1] = {}) {
  await stage.port.processTransactions({ units: [transactionUnit(event, overrides)] });
  const messages = stage.spans().map((text) => JSON.parse(text));
  const values = (index: number) =>
    Object.fromEntries(
      Object.entries(messages[index]?.attributes ?? {}).map(([key, attribute]) => [
        key,
        (attribute as { value?: unknown }).value,
      ]),
    );
  return { stage, messages, values };
}

describe("processing the spans of a transaction", () => {
  it("delivers the children in their order, then the segment", async () => {
    const data = { "sentry.segment.name": "/shop/cart" };
    const tags = { op: "custom.op", "user.id": "u7" };
    const overrides = { segmentTags: new Map([["category", "http"]]) };
    const { stage, messages, values } = await process(
      transaction([child({ op: "custom.op", description: "work", data, sentry_tags: tags })]),
      createStage(),
      overrides,
    );
    assert.deepEqual(
      messages.map(({ name, span_id, is_segment, event_id, status }) => [name, span_id, is_segment, event_id, status]),
      [
        ["custom.op", "b1c0ffee00001111", false, "9f1d3a5b7c9e4f60a1b2c3d4e5f60718", "ok"],
        ["/shop/cart", root, true, "9f1d3a5b7c9e4f60a1b2c3d4e5f60718", "ok"],
      ],
    );
    assert.deepEqual(values(0), {
      "sentry.description": "work",
      "sentry.exclusive_time": 250,
      "sentry.is_remote": false,
      "sentry.op": "custom.op",
      "sentry.platform": "python",
      "sentry.relay.ingress": "legacy",
      "sentry.relay.pipeline": "transaction",
      "sentry.segment.id": root,
      "sentry.segment.name": "/shop/cart",
      "sentry.user.id": "u7",
      "user.id": "u7",
    });
    assert.deepEqual(values(1), {
      "sentry.category": "http",
      "sentry.description": "/shop/cart",
      "sentry.exclusive_time": 2750,
      "sentry.is_remote": true,
      "sentry.op": "http.server",
      "sentry.platform": "python",
      "sentry.relay.ingress": "legacy",
      "sentry.relay.pipeline": "transaction",
      "sentry.sdk.name": "acme.sdk",
      "sentry.sdk.version": "1.2.3",
      "sentry.segment.id": root,
      "sentry.segment.name": "/shop/cart",
    });
    assert.deepEqual(stage.told(), ["0 - 12 2"]);
    assert.deepEqual(stage.mistakes(), []);
  });

  it("counts a child that the client called a segment as one more transaction, and stores it as a child", async () => {
    const { stage, messages } = await process(
      transaction([child({ is_segment: true, segment_id: "b1c0ffee00006666" })]),
    );
    assert.equal(messages[0]?.is_segment, false);
    assert.deepEqual(stage.told(), ["0 - 12 2", "0 - 2 1"]);
  });

  it("carries the sample rates of client and server", async () => {
    const overrides = { trace: traceHeader({ sample_rate: "0.5" }), serverSampleRate: 0.25 };
    const { values } = await process(transaction([child()]), createStage(), overrides);
    for (const index of [0, 1]) {
      assert.equal(values(index)["sentry.client_sample_rate"], 0.5);
      assert.equal(values(index)["sentry.server_sample_rate"], 0.25);
    }
  });

  it("takes what is known about the event's values along to where the values go", async () => {
    const renamed = { "": { rem: [["/shop/*", "s"]], val: "/shop/x" } };
    const late = { "": { err: ["future_timestamp"] } };
    const moved = { "": { rem: [["attribute.deprecated", "x"]] } };
    const meta = {
      transaction: renamed,
      timestamp: late,
      spans: { 0: { data: { old: moved }, description: renamed } },
    };
    const { messages } = await process(
      transaction([child({ description: "d", data: { old: null } })], { _meta: meta }),
    );
    assert.deepEqual(messages[0]._meta, { attributes: { old: moved, "sentry.description": { value: renamed } } });
    assert.equal(messages[0].attributes.old, null);
    assert.deepEqual(messages[1]._meta, {
      attributes: { "sentry.description": { value: renamed }, "sentry.segment.name": renamed },
      end_timestamp: late,
      name: renamed,
    });
  });

  it("delivers the web vitals of a page load as trace metrics too, and accounts for nothing more", async () => {
    const data = { "browser.web_vital.lcp.element": "img", "sentry.segment.name": "/home", other: "no" };
    const measurements = { cls: { value: 0.1 }, lcp: { value: 1900.5 }, "score.lcp": { value: 0.5 } };
    const { stage } = await process(
      transaction([child({ op: "pageload", data, measurements, origin: "auto" }), child({ op: "x", measurements })]),
    );
    const [lcp, cls, ...more] = storedItems(stage);
    assert.equal(more.length, 0);
    assert.equal(lcp?.item.traceId, traceId);
    assert.deepEqual(lcp?.item.outcomes, undefined);
    assert.deepEqual(lcp?.attributes, {
      "browser.web_vital.lcp.element": "img",
      "score.lcp": 0.5,
      "sentry._internal.cooccuring.name.browser.web_vital.lcp": true,
      "sentry._internal.cooccuring.type.distribution": true,
      "sentry._internal.cooccuring.unit.millisecond": true,
      "sentry.metric.source": "span",
      "sentry.metric_name": "browser.web_vital.lcp",
      "sentry.metric_type": "distribution",
      "sentry.metric_unit": "millisecond",
      "sentry.origin": "auto",
      "sentry.payload_size_bytes": 164n,
      "sentry.platform": "python",
      "sentry.segment.name": "/home",
      "sentry.span_id": "b1c0ffee00001111",
      "sentry.timestamp_precise": 1_699_999_996_500_000_000n,
      "sentry.value": 1900.5,
    });
    assert.equal(cls?.attributes["sentry.metric_unit"], "none");
    assert.deepEqual(stage.told(), ["0 - 12 3"]);
    assert.deepEqual(stage.mistakes(), []);
  });

  it("drops all spans when either category is limited", async () => {
    for (const category of ["span", "span_indexed"]) {
      const quotas = [
        { id: "q1", scope: "project", categories: [category], limit: 0, window: 60, reasonCode: "used_up" },
      ];
      const { stage } = await process(transaction([child({ is_segment: true })]), createStage({ config: { quotas } }));
      assert.deepEqual(stage.told(), ["2 used_up 12 2", "2 used_up 16 2"]);
      assert.deepEqual(stage.spans(), []);
      assert.deepEqual(stage.mistakes(), []);
    }
  });

  it("rejects spans that lack an id or run backwards", async () => {
    const spans = [child({ span_id: undefined }), child({ timestamp: 1 })];
    const { stage, messages } = await process(transaction(spans));
    assert.equal(messages.length, 1);
    assert.deepEqual(stage.told(), ["0 - 12 1", "3 invalid_span 12 2", "3 invalid_span 16 2"]);
    assert.deepEqual(stage.mistakes(), []);
  });

  it("accounts for the segment of an event that cannot be read", async () => {
    const { stage } = await process("{]");
    assert.deepEqual(stage.told(), ["3 invalid_span 12 1", "3 invalid_span 16 1"]);
    assert.deepEqual(stage.mistakes(), []);
  });

  it("marks the segment for performance issues if the project wants them", async () => {
    const config = { features: ["organizations:performance-issues-spans"] };
    const { messages } = await process(transaction([child()]), createStage({ config }));
    assert.deepEqual(
      messages.map(({ _performance_issues_spans: marked }) => marked),
      [undefined, true],
    );
  });
});
