import assert from "node:assert/strict";
import { eventFields } from "./condition-fields.ts";
import { WideInteger } from "./json.ts";

const hash = "a4b7e0f9c2d1a4b7e0f9c2d1a4b7e0f9c2d1a4b7";
const event = {
  type: "transaction",
  start_timestamp: 100.25,
  timestamp: 101.5,
  level: "error",
  release: `shop@1.2.3+${hash}`,
  transaction_info: { source: "url" },
  user: { id: "", email: "a@b.test", geo: { city: "Vienna" }, sentry_user: "id:1" },
  logentry: { formatted: "boo" },
  sdk: { name: "sentry.python" },
  request: { url: "https://shop.test/x", method: "GET", headers: [["host", "shop.test"], ["X-LONG-name", "y"], null] },
  contexts: {
    os: { name: "Linux", os: "Linux 6", rooted: false },
    device: { battery_level: 50, model: 3 },
    response: { status_code: 404 },
    profile: { profile_id: "4C79F60C11214EB38604F4AE0781BFB2" },
    monitor: { id: 7 },
    unreal: { crash_type: "GPUCrash" },
  },
  measurements: { lcp: { value: 420.5 }, "a.b": { value: new WideInteger("9007199254740993") }, odd: { value: "x" } },
  breakdowns: { span_ops: { "ops.http": { value: 12 } } },
  extra: { a: { b: { c: "deep" } }, list: [1] },
  tags: [
    ["drop", "yes"],
    ["a.b", "c"],
    ["none", null],
  ],
  exception: { values: [{ type: "ChunkError", value: "chunk 5 failed" }, null, { type: "B" }] },
};

describe("fields of events", () => {
  const getField = eventFields(event);
  const examples: readonly (readonly [path: string, value: unknown])[] = [
    ["event.level", "error"],
    ["event.duration", 1250],
    ["event.platform", "other"],
    ["event.transaction.source", "url"],
    ["event.user.id", undefined],
    ["event.user.email", "a@b.test"],
    ["event.user.geo.city", "Vienna"],
    ["event.sentry_user", "id:1"],
    ["event.logentry.formatted", "boo"],
    ["event.sdk.name", "sentry.python"],
    ["event.release.package", "shop"],
    ["event.release.version.short", "1.2.3"],
    ["event.release.build", hash],
    ["event.request.url", "https://shop.test/x"],
    ["event.request.headers.Host", "shop.test"],
    ["event.request.headers.host", undefined],
    ["event.request.headers.X-LONG-Name", "y"],
    ["event.contexts.os", "Linux 6"],
    ["event.contexts.os.name", "Linux"],
    ["event.contexts.os.rooted", false],
    ["event.contexts.device.battery_level", 50],
    ["event.contexts.device.model", undefined],
    ["event.contexts.response.status_code", 404],
    ["event.contexts.profile.profile_id", { kind: "id", hex: "4c79f60c11214eb38604f4ae0781bfb2" }],
    ["event.contexts.monitor.id", 7],
    ["event.contexts.unreal.crash_type", "GPUCrash"],
    ["event.contexts.unreal.other", undefined],
    ["event.measurements.lcp.value", 420.5],
    ["event.measurements.a.b.value", 9007199254740993n],
    ["event.measurements.odd.value", undefined],
    ["event.measurements.lcp", undefined],
    ["event.breakdowns.span_ops.ops.http", 12],
    ["event.extra.a.b.c", "deep"],
    ["event.extra.a.x", undefined],
    ["event.tags.drop", "yes"],
    ["event.tags.a.b", "c"],
    ["event.tags.none", undefined],
    ["event.tags.constructor", undefined],
    ["event.extra.__proto__", undefined],
    ["event.constructor", undefined],
    ["event.timestamp", undefined],
    ["event.", undefined],
    ["trace.level", undefined],
  ];
  for (const [path, value] of examples) {
    it(`has ${typeof value === "bigint" ? value : (JSON.stringify(value) ?? "nothing")} at ${path}`, () => {
      assert.deepEqual(getField(path), value);
    });
  }

  it("lists exceptions, whose fields have names of their own", () => {
    const list = getField("event.exception.values");
    assert.ok(typeof list === "object" && list.kind === "list");
    assert.deepEqual(
      list.elements.map((element) => [element("ty"), element("value"), element("type")]),
      [
        ["ChunkError", "chunk 5 failed", undefined],
        ["B", undefined, undefined],
      ],
    );
  });

  it("measures the duration of transactions only, and only forwards", () => {
    assert.equal(eventFields({ ...event, type: "error" })("event.duration"), undefined);
    assert.equal(eventFields({ ...event, timestamp: 100 })("event.duration"), undefined);
  });
});
