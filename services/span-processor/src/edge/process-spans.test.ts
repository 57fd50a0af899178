import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { ExplainLevel } from "@weir/gen/weir/common/v1/decision.ts";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type { RateLimit } from "@weir/rate-limits";
import { toProtoRateLimit } from "@weir/rate-limits";
import { SinkError } from "@weir/sink";
import { RetryLater } from "../domain/retry-later.ts";
import {
  createStage,
  envelopeUnit,
  goodSpan,
  ownKey,
  projectState,
  receivedAtMs,
  spanContainer,
  standaloneSpan,
  traceHeader,
  traceId,
} from "./stage.fixture.ts";

const otherKey = "f".repeat(32);

function quota(categories: readonly string[], limit: number) {
  return { quotas: [{ id: "q1", scope: "project", categories, limit, window: 3600, reasonCode: "used_up" }] };
}

function usedUp(category: number): RateLimit {
  return {
    categories: [category as RateLimit["categories"][number]],
    scope: QuotaScope.PROJECT,
    scopeId: "42",
    reasonCode: "used_up",
    expiresAtMs: receivedAtMs + 60_000,
    namespaces: [],
    dimensional: false,
  };
}

describe("processing span containers", () => {
  it("delivers a span with everything that is derived, and accounts for the segment as a transaction", async () => {
    const stage = createStage();
    const trace = traceHeader({ environment: "prod", sample_rate: "0.5", sampled: "true" });
    const span = goodSpan({
      span_id: "EEE19B7EC3C1B175",
      name: "checkout",
      is_segment: true,
      attributes: {
        transaction: { type: "string", value: "/checkout/42" },
        "client.address": { type: "string", value: "{{auto}}" },
      },
    });
    const [result] = await stage.process(envelopeUnit([spanContainer([span])], { trace }));
    assert.deepEqual(result, { id: "unit-1", rateLimits: [], failure: undefined });
    assert.equal(
      stage.spans()[0],
      '{"organization_id":1,"project_id":42,"key_id":7,"received":1700000001.5,"retention_days":90,"downsampled_retention_days":90,' +
        `"trace_id":"${traceId}","span_id":"eee19b7ec3c1b175","name":"checkout","status":"ok","is_segment":true,` +
        '"start_timestamp":1700000000.0,"end_timestamp":1700000001.25,"attributes":{' +
        '"client.address":{"type":"string","value":"203.0.113.9"},' +
        '"sentry.client_sample_rate":{"type":"double","value":0.5},' +
        '"sentry.dsc.environment":{"type":"string","value":"prod"},' +
        '"sentry.dsc.project_id":{"type":"string","value":"42"},' +
        `"sentry.dsc.public_key":{"type":"string","value":"${ownKey}"},` +
        '"sentry.dsc.sample_rate":{"type":"double","value":0.5},' +
        '"sentry.dsc.sampled":{"type":"boolean","value":true},' +
        `"sentry.dsc.trace_id":{"type":"string","value":"${traceId}"},` +
        '"sentry.observed_timestamp_nanos":{"type":"string","value":"1700000001500000000"},' +
        '"sentry.op":{"type":"string","value":"default"},' +
        '"sentry.relay.ingress":{"type":"string","value":"container"},' +
        '"sentry.relay.pipeline":{"type":"string","value":"span_v2"},' +
        '"sentry.segment.name":{"type":"string","value":"/checkout/42"},' +
        '"sentry.trace.status":{"type":"string","value":"ok"},' +
        '"transaction":null},' +
        '"_meta":{"attributes":{"transaction":{"":{"rem":[["attribute.deprecated","x"]]}}}}}',
    );
    const [record] = stage.sink.records;
    assert.deepEqual(record?.headers, [["project_id", "42"]]);
    assert.equal(record?.key.toString("hex"), "5b8efff798038102d269b633813fc60c");
    assert.deepEqual(stage.told(), ["0 - 12 1", "0 - 2 1"]);
    assert.deepEqual(stage.mistakes(), []);
  });

  it("keeps the form in which numbers were written", async () => {
    const stage = createStage();
    const payload = `{"items":[{"trace_id":"${traceId}","span_id":"b1c0ffee00001111","name":"n","status":"ok","start_timestamp":1700000000.0,"end_timestamp":1700000001,"attributes":{"d":{"type":"double","value":3.0},"i":{"type":"integer","value":9007199254740993},"x":{"type":"double","value":3}},"extra":[1.0,1]}]}`;
    await stage.process(envelopeUnit([spanContainer(payload)]));
    const [text = ""] = stage.spans();
    for (const part of [
      '"d":{"type":"double","value":3.0}',
      '"i":{"type":"integer","value":9007199254740993}',
      '"x":{"type":"double","value":3}',
      '"extra":[1.0,1]',
    ])
      assert.ok(text.includes(part), `${part} in ${text}`);
  });

  it("rejects single spans: without id, twice the same id, out of order, incomplete, with a bad segment id", async () => {
    const stage = createStage();
    const spans = [
      goodSpan(),
      goodSpan({ span_id: "12" }),
      goodSpan({ span_id: "b1c0ffee00002222", name: "first" }),
      goodSpan({ span_id: "B1C0FFEE00002222", name: "second" }),
      goodSpan({ span_id: "b1c0ffee00003333", end_timestamp: 1_699_999_999 }),
      goodSpan({ span_id: "b1c0ffee00004444", status: 2 }),
      goodSpan({
        span_id: "b1c0ffee00005555",
        attributes: { "sentry.segment.id": { type: "string", value: "[phone]bf9" } },
      }),
      goodSpan({ span_id: "b1c0ffee00006666", start_timestamp: 1_690_000_000 }),
    ];
    await stage.process(envelopeUnit([spanContainer(spans)]));
    assert.deepEqual(
      stage.spans().map((text) => JSON.parse(text).name),
      ["work", "second"],
    );
    assert.deepEqual(stage.told(), [
      "0 - 12 2",
      "3 duplicate 12 1",
      "3 duplicate 16 1",
      "3 invalid_span 12 2",
      "3 invalid_span 16 2",
      "3 no_data 12 1",
      "3 no_data 16 1",
      "3 timestamp 12 2",
      "3 timestamp 16 2",
    ]);
    assert.deepEqual(stage.mistakes(), []);
  });

  it("rejects the whole batch for a missing trace header or a foreign trace id", async () => {
    const foreign = goodSpan({ trace_id: "a".repeat(32), span_id: "b1c0ffee00002222" });
    const stage = createStage();
    await stage.process(
      envelopeUnit([spanContainer([goodSpan()])], { trace: undefined }),
      envelopeUnit([spanContainer([goodSpan(), foreign])], { id: "unit-2" }),
    );
    assert.deepEqual(stage.told(), [
      "3 invalid_dsc 12 2",
      "3 invalid_dsc 16 2",
      "3 missing_dsc 12 1",
      "3 missing_dsc 16 1",
    ]);
    assert.deepEqual(stage.mistakes(), []);
  });

  it("rejects what cannot be read with the count that the header states", async () => {
    const stage = createStage();
    await stage.process(
      envelopeUnit([spanContainer([goodSpan()], 2)]),
      envelopeUnit([spanContainer("{]", 3)], { id: "unit-2" }),
      envelopeUnit([spanContainer('{"items":[1]}')], { id: "unit-3" }),
      envelopeUnit([spanContainer(`{"items":[{"x":${"[".repeat(200)}${"]".repeat(200)}}]}`)], { id: "unit-4" }),
    );
    assert.deepEqual(stage.told(), ["3 invalid_json 12 7", "3 invalid_json 16 7"]);
    assert.deepEqual(stage.mistakes(), []);
  });

  it("refuses two sources of spans", async () => {
    const stage = createStage();
    await stage.process(
      envelopeUnit([spanContainer([goodSpan()]), standaloneSpan({})]),
      envelopeUnit([spanContainer([goodSpan()]), spanContainer([goodSpan()])], { id: "unit-2" }),
    );
    assert.deepEqual(stage.told(), ["3 duplicate_item 12 4", "3 duplicate_item 16 4"]);
    assert.deepEqual(stage.mistakes(), []);
  });

  it("rebuilds the trace header when the project that started the trace is not known", async () => {
    const stage = createStage();
    const trace = traceHeader({ public_key: otherKey, environment: "prod", sample_rate: "0.5" });
    await stage.process(
      envelopeUnit([spanContainer([goodSpan({ is_segment: true })])], { trace, samplingKey: otherKey }),
    );
    const { attributes } = JSON.parse(stage.spans()[0] ?? "{}");
    assert.equal(attributes["sentry.dsc.public_key"].value, ownKey);
    assert.equal(attributes["sentry.dsc.project_id"].value, "42");
    assert.equal(attributes["sentry.dsc.sample_rate"].value, 0.5);
    assert.equal(attributes["sentry.dsc.environment"], undefined);
  });

  it("names the project that started the trace", async () => {
    const stage = createStage({ others: [projectState(otherKey, 43)] });
    await stage.process(
      envelopeUnit([spanContainer([goodSpan()])], {
        trace: traceHeader({ public_key: otherKey }),
        samplingKey: otherKey,
      }),
    );
    assert.equal(JSON.parse(stage.spans()[0] ?? "{}").attributes["sentry.dsc.project_id"].value, "43");
  });

  it("counts what is sampled out, and keeps the rate of what is kept", async () => {
    const rules = [
      {
        id: 1000,
        type: "project",
        condition: { op: "and", inner: [] },
        samplingValue: { type: "sampleRate", value: 0.25 },
      },
    ];
    const config = { sampling: { version: 2, rules } };
    const spans = spanContainer([goodSpan({ is_segment: true }), goodSpan({ span_id: "b1c0ffee00002222" })]);
    const dropping = createStage({
      config,
      answerSampling: async () => ({ keep: false, sampleRate: 0.25, ruleIds: [1000] }),
    });
    await dropping.process(envelopeUnit([spans]));
    assert.deepEqual(dropping.told(), ["0 - 12 2", "0 - 2 1", "1 Sampled:1000 16 2"]);
    assert.deepEqual(dropping.spans(), []);
    assert.deepEqual(dropping.mistakes(), []);
    const keeping = createStage({
      config,
      answerSampling: async () => ({ keep: true, sampleRate: 0.25, ruleIds: [1000] }),
    });
    await keeping.process(envelopeUnit([spans]));
    assert.deepEqual(JSON.parse(keeping.spans()[0] ?? "{}").attributes["sentry.server_sample_rate"], {
      type: "double",
      value: 0.25,
    });
  });

  it("keeps what rules that only report would have sampled out, and books that", async () => {
    const rules = [
      {
        id: 1000,
        type: "project",
        condition: { op: "and", inner: [] },
        samplingValue: { type: "sampleRate", value: 0 },
        mode: "report",
      },
    ];
    const stage = createStage({
      config: { sampling: { version: 2, rules } },
      answerSampling: async () => ({
        keep: true,
        sampleRate: undefined,
        ruleIds: [],
        reported: { sampleRate: 0, ruleIds: [1000] },
      }),
    });
    await stage.process(envelopeUnit([spanContainer([goodSpan()])]));
    assert.equal(stage.spans().length, 1);
    assert.deepEqual(stage.wouldHaveDropped(), ["span_indexed 1"]);
  });

  it("drops spans over their quota, and only counts them when stored spans are limited", async () => {
    const spans = spanContainer([goodSpan({ is_segment: true }), goodSpan({ span_id: "b1c0ffee00002222" })]);
    const zero = createStage({ config: quota(["span"], 0) });
    await zero.process(envelopeUnit([spans]));
    assert.deepEqual(zero.told(), ["2 used_up 12 2", "2 used_up 16 2"]);
    assert.deepEqual(zero.questions, []);
    const indexed = createStage({ config: quota(["span_indexed"], 0) });
    await indexed.process(envelopeUnit([spans]));
    assert.deepEqual(indexed.told(), ["0 - 12 2", "0 - 2 1", "2 used_up 16 2"]);
    assert.deepEqual([...zero.mistakes(), ...indexed.mistakes()], []);
  });

  it("tells the edge the limits that counting found, but not what it is told by the configuration or knew itself", async () => {
    const unit = envelopeUnit([spanContainer([goodSpan()])]);
    const counting = createStage({
      config: quota(["span"], 1),
      answerQuota: async () => ({ limits: [usedUp(12)], limitedCharge: 0, reported: [] }),
    });
    const [found] = await counting.process(unit);
    assert.deepEqual(found?.rateLimits, [toProtoRateLimit(usedUp(12), receivedAtMs)]);
    const [ofZeroQuota] = await createStage({ config: quota(["span"], 0) }).process(unit);
    assert.deepEqual(ofZeroQuota?.rateLimits, []);
    const cachedRateLimits = [toProtoRateLimit(usedUp(12), receivedAtMs)];
    const [known] = await createStage().process({ ...unit, cachedRateLimits });
    assert.deepEqual(known?.rateLimits, []);
  });

  it("keeps spans over a quota that only reports, and the books tell it", async () => {
    const [document] = quota(["span"], 0).quotas;
    const stage = createStage({
      config: { quotas: [{ ...document, mode: "report" }] },
      answerQuota: async () => ({
        limits: [],
        limitedCharge: 0,
        reported: [{ charge: 0, quotaName: "q1", reasonCode: "used_up" }],
      }),
    });
    const unit = envelopeUnit([spanContainer([goodSpan()])], { explain: ExplainLevel.ALL });
    const [result] = await stage.process(unit);
    assert.equal(stage.spans().length, 1);
    assert.deepEqual(stage.wouldHaveDropped(), ["span 1"]);
    const asked = result?.explanation?.passed.flatMap(({ facts }) => (facts?.$case === "quota" ? [facts.value] : []));
    assert.deepEqual(
      asked?.map(({ category, reporting }) => [category, reporting]),
      [
        [DataCategory.SPAN, ["q1"]],
        [DataCategory.SPAN_INDEXED, []],
      ],
    );
    assert.deepEqual(stage.mistakes(), []);
  });

  it("applies limits that the edge knew without asking anyone, but still charges what comes before them", async () => {
    const stage = createStage({ config: quota(["span"], 100) });
    const unit = envelopeUnit([spanContainer([goodSpan()])]);
    await stage.process(
      { ...unit, cachedRateLimits: [toProtoRateLimit(usedUp(12), receivedAtMs)] },
      { ...unit, id: "unit-2", cachedRateLimits: [toProtoRateLimit(usedUp(16), receivedAtMs)] },
    );
    assert.deepEqual(stage.told(), ["0 - 12 1", "2 used_up 12 1", "2 used_up 16 2"]);
    assert.deepEqual(
      stage.questions.map(({ requestId, charges }) => [requestId, charges]),
      [["unit-2/spans", [[12, 1]]]],
    );
    assert.deepEqual(stage.mistakes(), []);
  });

  it("asks the quota service with the same request id when a unit comes again", async () => {
    const stage = createStage({
      config: quota(["span", "span_indexed"], 1),
      answerQuota: async () => ({ limits: [usedUp(16)], limitedCharge: 1, reported: [] }),
    });
    const unit = envelopeUnit([spanContainer([goodSpan()])]);
    await stage.process(unit);
    await stage.process(unit);
    assert.deepEqual(
      stage.questions.map(({ requestId, charges }) => [requestId, charges]),
      [
        [
          "unit-1/spans",
          [
            [12, 1],
            [16, 1],
          ],
        ],
        [
          "unit-1/spans",
          [
            [12, 1],
            [16, 1],
          ],
        ],
      ],
    );
    assert.deepEqual(stage.told(), ["0 - 12 2", "2 used_up 16 2"]);
  });

  it("gives a unit back, uncounted, when the sink or a neighbour is out of reach", async () => {
    const sink = { submit: () => Promise.reject(new SinkError("full", "the queue is full")), close: async () => {} };
    const full = createStage({ sink });
    const [result] = await full.process(envelopeUnit([spanContainer([goodSpan()])]));
    assert.deepEqual(result?.failure, { reason: "sink_full", message: "the queue is full", retryable: true });
    const silent = createStage({
      config: quota(["span"], 1),
      answerQuota: () => Promise.reject(new RetryLater("quota_unavailable", "no answer")),
    });
    const [later] = await silent.process(envelopeUnit([spanContainer([goodSpan()])]));
    assert.equal(later?.failure?.reason, "quota_unavailable");
    assert.deepEqual([...full.told(), ...silent.told(), ...full.mistakes(), ...silent.mistakes()], []);
  });

  it("gives a unit back, uncounted, when its caller has given up, though all of it is to be dropped", async () => {
    const caller = new AbortController();
    const stage = createStage({
      config: quota(["span"], 1),
      async answerQuota() {
        caller.abort();
        return { limits: [usedUp(12)], limitedCharge: 0, reported: [] };
      },
    });
    const units = [envelopeUnit([spanContainer([goodSpan()])])];
    const { results } = await stage.port.processEnvelopes({ units }, { signal: caller.signal });
    assert.equal(results[0]?.failure?.retryable, true);
    assert.deepEqual(stage.told(), []);
    assert.deepEqual(stage.mistakes(), []);
  });

  it("does not even work on a unit whose time is over before it is its turn", async () => {
    const stage = createStage({ config: quota(["span"], 1), answerQuota: () => assert.fail("was asked") });
    const units = [envelopeUnit([spanContainer([goodSpan()])])];
    const { results } = await stage.port.processEnvelopes({ units }, { signal: AbortSignal.abort() });
    assert.deepEqual([results[0]?.failure?.reason, results[0]?.failure?.retryable], ["deadline_exceeded", true]);
    assert.deepEqual([...stage.told(), ...stage.mistakes()], []);
  });

  it("rejects the one span that is too large for the sink, and delivers the others", async () => {
    const delivered: string[] = [];
    const sink = {
      async submit(records: readonly { readonly value: Buffer }[]) {
        if (records.some(({ value }) => value.length > 2000)) throw new SinkError("too_large", "too large");
        delivered.push(...records.map(({ value }) => JSON.parse(value.toString()).span_id));
      },
      close: async () => {},
    };
    const stage = createStage({ sink });
    const large = goodSpan({ span_id: "b1c0ffee00002222", name: "x".repeat(3000), is_segment: true });
    await stage.process(envelopeUnit([spanContainer([goodSpan(), large, goodSpan({ span_id: "b1c0ffee00003333" })])]));
    assert.deepEqual(delivered, ["b1c0ffee00001111", "b1c0ffee00003333"]);
    assert.deepEqual(stage.told(), ["0 - 12 2", "3 internal 12 1", "3 internal 16 1"]);
    assert.deepEqual(stage.mistakes(), []);
  });

  it("accounts for everything when the project is gone, or when we make a mistake", async () => {
    const stage = createStage({
      config: quota(["span"], 1),
      answerQuota: () => Promise.reject(new TypeError("a bug")),
    });
    const scoping = { organizationId: 1n, projectId: 42n, publicKey: otherKey, keyId: undefined };
    const results = await stage.process(
      envelopeUnit([spanContainer([goodSpan()])], { scoping }),
      envelopeUnit([spanContainer([goodSpan()])], { id: "unit-2" }),
    );
    assert.deepEqual(
      results.map(({ failure }) => failure),
      [undefined, undefined],
    );
    assert.deepEqual(stage.told(), ["3 internal 12 1", "3 internal 16 1", "3 project_id 12 1", "3 project_id 16 1"]);
    assert.deepEqual(stage.mistakes(), []);
  });

  it("notes what was wrong with values, and keeps notes that the client sent", async () => {
    const stage = createStage();
    const span = goodSpan({
      parent_span_id: "1234",
      links: [{ trace_id: traceId }, null, { trace_id: traceId, span_id: "b1c0ffee0000aaaa", foo: 1 }],
      attributes: { plain: "x", nul: null, x: { type: "string", value: "[Filtered]" } },
      _meta: { attributes: { x: { value: { "": { rem: [["@password", "s", 0, 10]], len: 5 } } } } },
    });
    await stage.process(envelopeUnit([spanContainer([span])]));
    const message = JSON.parse(stage.spans()[0] ?? "{}");
    assert.equal(message.parent_span_id, null);
    assert.deepEqual(message.links, [null, null, { trace_id: traceId, span_id: "b1c0ffee0000aaaa", foo: 1 }]);
    assert.equal(message.attributes.plain, null);
    assert.equal(message.attributes.nul, null);
    assert.deepEqual(message._meta, {
      attributes: {
        plain: { "": { err: [["invalid_data", { reason: "expected attribute" }]], val: "x" } },
        x: { value: { "": { rem: [["@password", "s", 0, 10]], len: 5 } } },
      },
      links: { "0": { "": { err: [["missing_attribute", { path: ["links.0.span_id"] }]] } } },
      parent_span_id: { "": { err: [["invalid_data", { reason: "not a valid span id" }]], val: "1234" } },
    });
  });
});
