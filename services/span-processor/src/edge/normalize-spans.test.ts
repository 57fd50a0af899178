import assert from "node:assert/strict";
import type { NormalizeSpansRequest } from "@weir/gen/weir/span/v1/span.ts";
import { SpanFormat } from "@weir/gen/weir/span/v1/span.ts";
import { RpcError } from "@weir/rpc";
import { createStage, goodSpan, goodStandaloneSpan, ownKey, traceHeader, traceId } from "./stage.fixture.ts";

function request(payload: unknown, members: Partial<NormalizeSpansRequest> = {}): NormalizeSpansRequest {
  return {
    payload: Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)),
    format: SpanFormat.UNSPECIFIED,
    project: undefined,
    globalConfig: Buffer.alloc(0),
    receivedAt: undefined,
    request: undefined,
    trace: undefined,
    ...members,
  };
}

const configOf = (config: unknown) => ({ $case: "config", value: Buffer.from(JSON.stringify(config)) }) as const;

/** The answer in readable form. */
async function normalized(payload: unknown, members: Partial<NormalizeSpansRequest> = {}) {
  const stage = createStage({ config: { trimming: { span: { maxSize: 20 } } } });
  const { spans, rejected } = await stage.port.normalizeSpans(request(payload, members));
  assert.deepEqual(stage.told(), []);
  assert.deepEqual(stage.spans(), []);
  assert.deepEqual(stage.mistakes(), []);
  return {
    rejected,
    spans: spans.map((span) => ({
      ...span,
      read: JSON.parse(span.read.toString()),
      normalized: JSON.parse(span.normalized.toString()),
    })),
  };
}

const attributes = {
  "http.method": { type: "string", value: "get" },
  "url.full": { type: "string", value: "https://api.shop.com/v1/items?id=4" },
  "sentry.kind": { type: "string", value: "client" },
  bad: { type: "integer", value: "x" },
};

describe("what would become of spans", () => {
  it("is told with what each step changes, and for what", async () => {
    const { spans } = await normalized([goodSpan({ span_id: "B1C0FFEE00001111", attributes })]);
    const [span] = spans;
    const changes = (span?.changes ?? []).map(({ after, before, path, step }) => [step, path, before, after]);
    const text = (value: string) => `{"type":"string","value":"${value}"}`;
    assert.deepEqual(
      changes.filter(([step]) => step !== "time of receipt"),
      [
        ["read", "attributes.bad", '{"type":"integer","value":"x"}', "null"],
        ["read", "span_id", '"B1C0FFEE00001111"', '"b1c0ffee00001111"'],
        ["attribute names", "attributes.http.request.method", "", text("get")],
        ["op", "attributes.sentry.op", "", text("http.client")],
        ["category", "attributes.sentry.category", "", text("http")],
        ["HTTP request", "attributes.http.request.method", text("get"), text("GET")],
        ["HTTP request", "attributes.server.address", "", text("*.shop.com")],
        ["legacy names", "attributes.sentry.action", "", text("GET")],
        ["legacy names", "attributes.sentry.domain", "", text("*.shop.com")],
        ["client sample rate", "attributes.sentry.client_sample_rate", "", '{"type":"double","value":1.0}'],
        ["pipeline", "attributes.sentry.relay.ingress", "", text("container")],
        ["pipeline", "attributes.sentry.relay.pipeline", "", text("span_v2")],
        ["texts", "attributes.sentry.description", "", text("GET https://api.shop.com/v1/items?id=4")],
      ],
    );
    const bad = span?.changes.find(({ path }) => path === "attributes.bad");
    assert.match(bad?.note ?? "", /"err":\["invalid_data"\]/);
    assert.equal(span?.normalized.attributes["sentry.op"].value, "http.client");
    assert.equal(span?.read.attributes["sentry.op"], undefined);
    assert.ok(span?.changes.every(({ reason }) => reason !== ""));
  });

  it("is told of spans of version 1 and of OpenTelemetry, converted", async () => {
    const standalone = await normalized(goodStandaloneSpan({ op: "cache.get", description: "user:7" }));
    assert.equal(standalone.spans[0]?.read.end_timestamp, 1_700_000_000.5);
    assert.equal(standalone.spans[0]?.normalized.name, "Cache operation");
    const otlp = await normalized({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  traceId,
                  spanId: "eee19b7ec3c1b174",
                  name: "GET /",
                  startTimeUnixNano: "1700000000000000000",
                  endTimeUnixNano: "1700000000250000000",
                },
              ],
            },
          ],
        },
      ],
    });
    assert.equal(otlp.spans[0]?.read.is_segment, true);
    assert.equal(otlp.spans[0]?.normalized.attributes["sentry.relay.ingress"].value, "integration");
  });

  it("follows the configuration that is given, or that of a project", async () => {
    const secret = goodSpan({ attributes: { note: { type: "string", value: "mail jane@example.org now" } } });
    const given = await normalized(secret, {
      project: configOf({ piiConfig: { applications: { $string: ["@email"] } } }),
    });
    assert.equal(given.spans[0]?.normalized.attributes.note.value, "mail [email] now");
    assert.ok(given.spans[0]?.changes.some(({ path, step }) => step === "scrubbing" && path === "attributes.note"));
    const own = await normalized(secret, { project: { $case: "publicKey", value: ownKey } });
    assert.ok(own.spans[0]?.changes.some(({ step }) => step === "trimming"));
  });

  it("is that they are rejected, with the step that would do it", async () => {
    const { rejected, spans } = await normalized([
      goodSpan({ span_id: "00000000000000aa", attributes: { "sentry.segment.id": { type: "string", value: "no" } } }),
      goodSpan({ span_id: "00000000000000bb", name: null }),
      goodSpan({ span_id: "00000000000000bb", end_timestamp: 1 }),
      goodSpan({ span_id: null }),
      goodSpan({ span_id: "00000000000000cc", name: undefined }),
    ]);
    assert.deepEqual(
      spans.map(({ rejectedReason, rejectedStep }) => [rejectedStep, rejectedReason]),
      [
        ["segment id", "invalid_span"],
        ["time", "timestamp"],
        ["required fields", "no_data"],
      ],
    );
    assert.deepEqual(rejected, [
      { reason: "invalid_span", count: 1 },
      { reason: "duplicate", count: 1 },
    ]);
  });

  it("depends on the trace header only if one is given", async () => {
    const other = goodSpan({ trace_id: "11".repeat(16) });
    assert.equal((await normalized(other)).spans[0]?.rejectedStep, "");
    const [span] = (await normalized(other, { trace: traceHeader() })).spans;
    assert.equal(span?.rejectedReason, "invalid_dsc");
    const [own] = (await normalized(goodSpan(), { trace: traceHeader({ sample_rate: "0.5" }) })).spans;
    assert.equal(own?.normalized.attributes["sentry.client_sample_rate"].value, 0.5);
  });

  it("is not told of what cannot be read, and the answer says what is wrong", async () => {
    const fails = async (payload: unknown, expected: RegExp, members: Partial<NormalizeSpansRequest> = {}) => {
      await assert.rejects(createStage().port.normalizeSpans(request(payload, members)), (error: RpcError) => {
        assert.ok(error instanceof RpcError);
        assert.match(`${error.code} ${error.message}`, expected);
        return true;
      });
    };
    await fails(
      "{",
      /^INVALID_ARGUMENT payload: not JSON: .+ at position 1 .+; protobuf is read only if the format says so$/,
    );
    await fails([5], /INVALID_ARGUMENT payload: found an entry that is no object/);
    await fails(
      Array(1001)
        .fill(0)
        .map((_, index) => goodSpan({ span_id: (index + 1).toString(16).padStart(16, "0") })),
      /found 1001 spans, expected at most 1000/,
    );
    await fails([], /INVALID_ARGUMENT config: found no JSON/, {
      project: { $case: "config", value: Buffer.from("{") },
    });
    await fails([], /INVALID_ARGUMENT config: .*maxSize.*expected/, {
      project: configOf({ trimming: { span: { maxSize: "x" } } }),
    });
    await fails([], /NOT_FOUND found no project/, { project: { $case: "publicKey", value: "f".repeat(32) } });
    const [broken] = (await normalized("nonsense", { format: SpanFormat.OTLP_PROTOBUF })).rejected;
    assert.deepEqual(broken, { reason: "invalid_proto", count: 1 });
  });
});
