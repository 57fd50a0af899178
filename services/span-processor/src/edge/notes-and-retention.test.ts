import assert from "node:assert/strict";
import {
  createStage,
  envelopeUnit,
  goodLog,
  goodSpan,
  goodTraceMetric,
  logContainer,
  spanContainer,
  traceId,
  traceMetricContainer,
} from "./stage.fixture.ts";
import { storedItems } from "./stored-items.fixture.ts";

const features = ["organizations:ourlogs-ingestion", "organizations:tracemetrics-ingestion"];
const known = { "": { rem: [["@ip", "s", 0, 4]], len: 9 } };
const link = { trace_id: traceId, span_id: "eee19b7ec3c1b175" };

async function stored(item: ReturnType<typeof spanContainer>, config: Record<string, unknown> = {}) {
  const stage = createStage({ config: { features, ...config } });
  await stage.process(envelopeUnit([item]));
  assert.deepEqual(stage.mistakes(), []);
  return stage;
}

async function storedSpan(members: Record<string, unknown>, config: Record<string, unknown> = {}) {
  const stage = await stored(spanContainer([goodSpan(members)]), config);
  return JSON.parse(stage.spans()[0] ?? "null");
}

describe("notes that the client sent", () => {
  it("stay with the fields, attributes, links and unknown members of a span", async () => {
    const notes = {
      name: known,
      parent_span_id: known,
      future: { inner: known },
      attributes: { "": { len: 80 }, note: { value: known }, gone: known },
      links: { 0: { attributes: { "": { len: 40 }, k: known } } },
    };
    const { _meta, ...span } = await storedSpan({
      future: { inner: "[ip]" },
      attributes: { note: { type: "string", value: "[ip]" }, gone: null },
      links: [{ ...link, attributes: { k: { type: "string", value: "[ip]" } } }],
      _meta: notes,
    });
    assert.deepEqual(_meta, notes);
    assert.equal(span.parent_span_id, null);
    assert.equal(span.attributes.gone, null);
    assert.deepEqual(span.future, { inner: "[ip]" });
  });

  it("stay with the fields and attributes of a log and a trace metric, in attributes of their own", async () => {
    const members = {
      attributes: { note: { type: "string", value: "[ip]" } },
      _meta: { body: known, span_id: known, attributes: { "": { len: 80 }, note: { value: known } } },
    };
    for (const item of [logContainer([goodLog(members)]), traceMetricContainer([goodTraceMetric(members)])]) {
      const [{ attributes } = assert.fail("an item was stored")] = storedItems(await stored(item));
      const meta = (tree: unknown) => JSON.stringify({ meta: tree });
      assert.equal(attributes["sentry._meta.fields.body"], meta(known));
      assert.equal(attributes["sentry._meta.fields.span_id"], meta(known));
      assert.equal(attributes["sentry._meta.fields.attributes"], meta({ "": { len: 80 } }));
      assert.equal(attributes["sentry._meta.fields.attributes.note"], meta({ value: known }));
    }
  });
});

describe("links of a span", () => {
  it("tell what was wrong with their members, which become null", async () => {
    const span = await storedSpan({ links: [{ ...link, sampled: "yes", attributes: 5 }] });
    assert.deepEqual(span.links, [{ ...link, sampled: null, attributes: null }]);
    assert.deepEqual(span._meta.links, {
      0: {
        sampled: { "": { err: [["invalid_data", { reason: "expected a boolean" }]], val: "yes" } },
        attributes: { "": { err: [["invalid_data", { reason: "expected an object" }]], val: 5 } },
      },
    });
  });

  it("have no notes on members that are null", async () => {
    const span = await storedSpan({ links: [{ ...link, sampled: null, attributes: null }] });
    assert.deepEqual(span.links, [link]);
    assert.equal(span._meta, undefined);
  });
});

describe("personal data outside of attributes", () => {
  const remove = (selector: string) => ({ piiConfig: { applications: { [selector]: ["@anything:remove"] } } });

  it("goes from unknown members of a span that a rule names, and from no other", async () => {
    const members = { future: { email: "ann@example.org", kept: "ann@example.org" } };
    const named = await storedSpan(members, remove("$span.future.email"));
    assert.deepEqual(named.future, { email: null, kept: "ann@example.org" });
    assert.deepEqual(named._meta.future, { email: { "": { rem: [["@anything:remove", "x"]] } } });
    const unnamed = await storedSpan(members, remove("$string"));
    assert.deepEqual(unnamed.future, members.future);
  });

  it("goes from the value of a trace metric that a rule names: a metric without a value is dropped", async () => {
    const metrics = traceMetricContainer([goodTraceMetric()]);
    const named = await stored(metrics, remove("$trace_metric.value"));
    assert.deepEqual(named.told(), ["3 no_data 33 1", "3 no_data 37 19"]);
    const unnamed = await stored(metrics, remove("$number"));
    assert.equal(storedItems(unnamed)[0]?.attributes["sentry.value"], 1);
  });
});

describe("how long items are kept", () => {
  const day = 86_400;
  const retentions = { log: { standard: 11, downsampled: 12 }, traceMetric: { standard: 13 }, span: { standard: 14 } };
  const times = (daysAgo: number) => ({ start_timestamp: 1.7e9 - daysAgo * day, end_timestamp: 1.7e9 - daysAgo * day });

  it("is that of their kind, and downsampled ones are kept as long unless the project says otherwise", async () => {
    const items = async (item: ReturnType<typeof spanContainer>) => {
      const [{ item: kept } = assert.fail("an item was stored")] = storedItems(await stored(item, { retentions }));
      return [kept.retentionDays, kept.downsampledRetentionDays];
    };
    assert.deepEqual(await items(logContainer([goodLog()])), [11, 12]);
    assert.deepEqual(await items(traceMetricContainer([goodTraceMetric()])), [13, 13]);
    const span = await storedSpan({}, { retentions });
    assert.deepEqual([span.retention_days, span.downsampled_retention_days], [14, 14]);
  });

  it("is that of events where their kind has none", async () => {
    const span = await storedSpan({}, { eventRetention: 30, downsampledEventRetention: 60 });
    assert.deepEqual([span.retention_days, span.downsampled_retention_days], [30, 60]);
  });

  it("also decides what is too old: a span by its own days, a log by those of logs", async () => {
    const spans = await stored(
      spanContainer([goodSpan(times(13)), goodSpan({ ...times(15), span_id: "e".repeat(16) })]),
      {
        retentions,
      },
    );
    assert.equal(spans.spans().length, 1);
    assert.deepEqual(
      spans.told().filter((line) => line.includes("timestamp")),
      ["3 timestamp 12 1", "3 timestamp 16 1"],
    );
    const logs = await stored(logContainer([goodLog({ timestamp: 1.7e9 - 12 * day })]), { retentions });
    assert.deepEqual(logs.told(), ["3 timestamp 23 1", "3 timestamp 24 5"]);
  });

  it("is that of spans for the web vitals in them", async () => {
    const attributes = {
      "sentry.op": { type: "string", value: "pageload" },
      "browser.web_vital.lcp.value": { type: "double", value: 1200.5 },
    };
    const stage = await stored(spanContainer([goodSpan({ attributes })]), { retentions });
    const [vital] = storedItems(stage);
    assert.deepEqual([vital?.item.retentionDays, vital?.item.outcomes], [14, undefined]);
    assert.equal(vital?.attributes["sentry.metric_name"], "browser.web_vital.lcp");
  });
});
