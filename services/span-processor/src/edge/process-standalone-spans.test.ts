import assert from "node:assert/strict";
import { createStage, envelopeUnit, goodStandaloneSpan, standaloneSpan, traceId } from "./stage.fixture.ts";

async function process(...spans: (Record<string, unknown> | string)[]) {
  const pattern = "**/team/*/**";
  const expiry = "2099-01-01T00:00:00Z";
  const stage = createStage({
    config: { txNameRules: [{ pattern, expiry, redaction: { method: "replace", substitution: "*" } }] },
  });
  await stage.process(envelopeUnit(spans.map(standaloneSpan)));
  assert.deepEqual(stage.mistakes(), []);
  return stage;
}

interface Stored {
  readonly [member: string]: unknown;
  readonly attributes: Readonly<Record<string, { readonly type: string; readonly value: unknown } | null>>;
}

function stored(stage: Awaited<ReturnType<typeof process>>): Stored[] {
  return stage.spans().map((text) => JSON.parse(text));
}

describe("processing standalone spans of version 1", () => {
  it("delivers a span as version 2 does, with the client's address and user agent", async () => {
    const stage = await process(
      goodStandaloneSpan({
        parent_span_id: "00f067aa0ba902b7",
        op: "cache.get",
        description: "user:7",
        status: "not_found",
        is_remote: true,
        kind: "client",
        tags: { shard: 3 },
        measurements: { lcp: { value: 12 } },
        data: { "cache.hit": false, "cache.key": ["user:7"], empty: "" },
      }),
    );
    const [span] = stored(stage);
    assert.deepEqual(
      [span?.name, span?.status, span?.is_segment, span?.start_timestamp, span?.end_timestamp],
      ["Cache operation", "error", true, 1700000000, 1700000000.5],
    );
    assert.deepEqual(
      Object.entries(span?.attributes ?? {}).map(
        ([key, attribute]) => `${key}: ${attribute?.type} ${attribute?.value}`,
      ),
      [
        "browser.web_vital.lcp.value: double 12",
        "cache.hit: boolean false",
        'cache.key: string ["user:7"]',
        "client.address: string 203.0.113.9",
        "sentry.category: string cache",
        "sentry.client_sample_rate: double 1",
        "sentry.description: string user:7",
        "sentry.dsc.project_id: string 42",
        "sentry.dsc.public_key: string 0123456789abcdef0123456789abcdef",
        `sentry.dsc.trace_id: string ${traceId}`,
        "sentry.exclusive_time: double 500.5",
        "sentry.is_remote: boolean true",
        "sentry.kind: string client",
        "sentry.observed_timestamp_nanos: string 1700000001500000000",
        "sentry.op: string cache.get",
        "sentry.relay.ingress: string legacy",
        "sentry.relay.pipeline: string span_v2",
        "sentry.trace.status: string error",
        "shard: string 3",
        "user_agent.original: string acme-test/1.0",
      ],
    );
    assert.deepEqual(stage.told(), ["0 - 12 1", "0 - 2 1"]);
  });

  it("rejects only the item that is no JSON", async () => {
    const stage = await process("{nope", goodStandaloneSpan(), "5");
    assert.equal(stored(stage).length, 1);
    assert.deepEqual(stage.told(), [
      "0 - 12 1",
      "3 invalid_json 12 1",
      "3 invalid_json 16 1",
      "3 invalid_span 12 1",
      "3 invalid_span 16 1",
    ]);
  });

  it("needs neither operation nor exclusive time, and takes an unknown status for success", async () => {
    const [span] = stored(await process(goodStandaloneSpan({ exclusive_time: undefined, status: "weird" })));
    assert.deepEqual([span?.name, span?.status, span?._meta], ["default", "ok", undefined]);
    assert.equal(span?.attributes["sentry.op"]?.value, "default");
  });

  it("keeps the tags for searching that it knows", async () => {
    const sentryTags = { "user.id": "7", "user.ip": "198.51.100.1", foo: "bar", transaction: "/t", category: "db" };
    const [span] = stored(await process(goodStandaloneSpan({ op: "x", sentry_tags: sentryTags })));
    const names = Object.keys(span?.attributes ?? {}).filter((key) => /user\.|foo|transaction|category/.test(key));
    assert.deepEqual(names, ["sentry.category", "sentry.user.id", "sentry.user.ip", "user.id", "user.ip_address"]);
  });

  it("takes web vitals out of their segment", async () => {
    const segment = { is_segment: true, parent_span_id: "b1c0ffee00005555", segment_id: "b1c0ffee00005555" };
    const [vital, other] = stored(
      await process(
        goodStandaloneSpan({ ...segment, op: "ui.interaction.click" }),
        goodStandaloneSpan({ ...segment, op: "ui.click", span_id: "b1c0ffee00002222" }),
      ),
    );
    assert.deepEqual([vital?.is_segment, vital?.parent_span_id], [undefined, undefined]);
    assert.equal(vital?.attributes["sentry.segment.id"], undefined);
    assert.deepEqual([other?.is_segment, other?.parent_span_id], [true, "b1c0ffee00005555"]);
    assert.equal(other?.attributes["sentry.segment.id"]?.value, "b1c0ffee00005555");
  });

  it("cleans the names of segments from identifiers and by the project's rules", async () => {
    const names = ["/user/4711/list", "/team/blue/list", "/team/blue/7777", "/plain"];
    const spans = stored(
      await process(
        ...names.map((name, index) =>
          goodStandaloneSpan({ span_id: `b1c0ffee0000000${index + 1}`, data: { "sentry.segment.name": name } }),
        ),
      ),
    );
    assert.deepEqual(
      spans.map(({ attributes }) => attributes["sentry.segment.name"]?.value),
      ["/user/*/list", "/team/*/list", "/team/*/*", "/plain"],
    );
    const note = (rem: unknown, val: string) => ({
      attributes: { "sentry.segment.name": { value: { "": { rem, val } } } },
    });
    assert.deepEqual(
      spans.map(({ _meta }) => _meta),
      [
        note([["int", "s", 6, 10]], "/user/4711/list"),
        note([["**/team/*/**", "s"]], "/team/blue/list"),
        note(
          [
            ["int", "s", 11, 15],
            ["**/team/*/**", "s"],
          ],
          "/team/blue/7777",
        ),
        undefined,
      ],
    );
  });

  it("notes what was wrong with a field, and keeps notes that the client sent", async () => {
    const [span] = stored(
      await process(
        goodStandaloneSpan({
          parent_span_id: "xyz",
          data: { secret: null, name: "n" },
          _meta: { data: { secret: { "": { rem: [["rule", "x"]] } } } },
          links: [{ trace_id: traceId, span_id: "b1c0ffee00009999", attributes: { n: 1 } }, { span_id: "1" }],
        }),
      ),
    );
    assert.deepEqual(span?._meta, {
      attributes: { secret: { "": { rem: [["rule", "x"]] } } },
      links: { 1: { "": { err: [["missing_attribute", { path: ["links.1.trace_id"] }]] } } },
      parent_span_id: { "": { err: [["invalid_data", { reason: "not a valid span id" }]], val: "xyz" } },
    });
    assert.deepEqual(span?.links, [
      {
        trace_id: traceId,
        span_id: "b1c0ffee00009999",
        attributes: { n: { type: "integer", value: 1 } },
      },
      null,
    ]);
  });
});
