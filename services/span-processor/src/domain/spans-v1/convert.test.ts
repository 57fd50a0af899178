import assert from "node:assert/strict";
import type { JsonObject } from "@weir/lossless-json";
import { writeMetaTree } from "../values/meta.ts";
import { attributesOf } from "../values/plain-value.ts";
import { attributesMeta, createAttributesWriter } from "../values/write-attributes.ts";
import { convertSpan } from "./convert.ts";
import type { SpanV1 } from "./span-v1.ts";

function spanV1(members: Partial<SpanV1>, data: JsonObject = {}): SpanV1 {
  return {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    parentSpanId: "00f067aa0ba902b7",
    spanId: "b7ad6b7169203331",
    segmentId: undefined,
    start: 1_700_000_000_250_000_000n,
    end: 1_700_000_000_750_000_000n,
    exclusiveTime: 500,
    op: "cache.get",
    description: undefined,
    origin: undefined,
    profileId: undefined,
    platform: undefined,
    status: undefined,
    isSegment: undefined,
    isRemote: undefined,
    kind: undefined,
    data: attributesOf(data),
    tags: new Map(),
    sentryTags: new Map(),
    measurements: new Map(),
    links: undefined,
    ...members,
  };
}

describe("converting spans from version 1 to version 2", () => {
  it("moves every field to its place", () => {
    const data: JsonObject = { "cache.hit": false, "cache.key": ["user:7"], empty: "", "sentry.op": "x" };
    const from = spanV1(
      {
        description: "user:7",
        status: "not_found",
        origin: "auto.cache.redis",
        isRemote: true,
        kind: "client",
        platform: "python",
        tags: new Map([["shard", "3"]]),
        measurements: new Map([
          ["lcp", 12],
          ["custom", 1.5],
        ]),
      },
      data,
    );
    const span = convertSpan(from, false);
    assert.deepEqual([span.name, span.status, span.isSegment], [undefined, "error", true]);
    assert.deepEqual(JSON.parse(createAttributesWriter()(span.attributes)), {
      "browser.web_vital.lcp.value": { type: "double", value: 12 },
      "cache.hit": { type: "boolean", value: false },
      "cache.key": { type: "string", value: '["user:7"]' },
      custom: { type: "double", value: 1.5 },
      "sentry.description": { type: "string", value: "user:7" },
      "sentry.exclusive_time": { type: "double", value: 500 },
      "sentry.is_remote": { type: "boolean", value: true },
      "sentry.kind": { type: "string", value: "client" },
      "sentry.op": { type: "string", value: "cache.get" },
      "sentry.origin": { type: "string", value: "auto.cache.redis" },
      "sentry.platform": { type: "string", value: "python" },
      shard: { type: "string", value: "3" },
    });
    assert.equal(
      writeMetaTree(attributesMeta(span.attributes, undefined)),
      '{"cache.key":{"":{"err":[["invalid_data",{"reason":"expected scalar attribute"}]]}}}',
    );
  });

  it("names spans by description, template or operation", () => {
    const name = (members: Partial<SpanV1>, data?: JsonObject) => convertSpan(spanV1(members, data), true).name;
    assert.equal(name({}, { "cache.operation": "get" }), "cache.get");
    assert.equal(name({}), "Cache operation");
    assert.equal(name({ op: "db", description: "SELECT 1" }), "Database operation");
    assert.equal(name({ op: "http", description: "GET /api/items/9", origin: "manual" }), "GET /api/items/9");
    assert.equal(name({ op: "http" }), "http");
    assert.equal(name({ op: "" }), undefined);
    assert.equal(name({}, { "sentry.name": "given" }), "given");
  });

  it("repeats the user under names of its own", () => {
    const sentryTags = new Map([
      ["user.id", "u7"],
      ["user.ip", "198.51.100.9"],
      ["description", "SELECT %s"],
    ]);
    const { attributes } = convertSpan(spanV1({ op: undefined, exclusiveTime: undefined, sentryTags }), true);
    assert.deepEqual([...attributes].map(([key, { value }]) => [key, value]).sort(), [
      ["sentry.normalized_description", "SELECT %s"],
      ["sentry.user.id", "u7"],
      ["sentry.user.ip", "198.51.100.9"],
      ["user.id", "u7"],
      ["user.ip_address", "198.51.100.9"],
    ]);
  });
});
