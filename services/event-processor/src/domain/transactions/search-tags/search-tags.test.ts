import assert from "node:assert/strict";
import { createSpanDescriptions } from "@weir/span-descriptions";
import type { JsonObject } from "../../event/json.ts";
import { fillSearchTags } from "./fill-search-tags.ts";
import { segmentTags } from "./segment-tags.ts";

const tools = { descriptions: createSpanDescriptions(), allowedHosts: new Set(["shown.example.org"]) };

function transaction(members: JsonObject = {}): JsonObject {
  return {
    transaction: "GET /shop",
    platform: "python",
    timestamp: 10,
    sdk: { name: "acme.sdk", version: "1.2.3" },
    contexts: { trace: { type: "trace", op: "HTTP.server", status: "ok" } },
    spans: [],
    ...members,
  };
}

const shared = {
  platform: "python",
  "sdk.name": "acme.sdk",
  "sdk.version": "1.2.3",
  "trace.status": "ok",
  "transaction.method": "GET",
  "transaction.op": "http.server",
};

function tagsOf(span: JsonObject, members: JsonObject = {}): unknown {
  const fields = transaction({ ...members, spans: [span] });
  fillSearchTags(fields, tools);
  return span.sentry_tags;
}

/** The tags of a span that it does not share with all others. */
function ownTags(span: JsonObject): unknown {
  const tags = Object.entries(tagsOf(span) as JsonObject);
  return Object.fromEntries(tags.filter(([name]) => !Object.hasOwn(shared, name)));
}

describe("searchable tags of spans", () => {
  it("tell what the event says, and replace those that the client sent", () => {
    assert.deepEqual(tagsOf({ op: "x", sentry_tags: { group: "mine", "user.id": "9" } }), { ...shared, op: "x" });
    const user = { sentry_user: "id:7", id: "7", geo: { country_code: "AT" } };
    assert.deepEqual(tagsOf({ op: "" }, { user, release: "r@1", environment: "prod", tags: [["device.class", "2"]] }), {
      ...shared,
      user: "id:7",
      "user.id": "7",
      "user.geo.country_code": "AT",
      "user.geo.subregion": "155",
      release: "r@1",
      environment: "prod",
      "device.class": "2",
    });
  });

  it("tell what the span did", () => {
    assert.deepEqual(
      ownTags({ op: "Db.sql", status: "ok", data: { "db.system.name": "PostgreSQL", "thread.id": 5 } }),
      {
        category: "db",
        op: "db.sql",
        status: "ok",
        system: "postgresql",
        "thread.id": "5",
      },
    );
    const http = { "http.request.method": "get", "http.response.status_code": 200 };
    assert.deepEqual(ownTags({ op: "http.client", data: http }), {
      action: "GET",
      category: "http",
      op: "http.client",
      status_code: "200",
    });
    assert.deepEqual(ownTags({ op: "x", data: { "http.response.status_code": 70_000 } }), { op: "x" });
    assert.deepEqual(
      ownTags({ op: "cache.get", data: { "cache.hit": true, "cache.key": ["k1"], "cache.item_size": 9 } }),
      {
        "cache.hit": "true",
        "cache.key": '["k1"]',
        category: "cache",
        op: "cache.get",
      },
    );
    const queue = { "messaging.destination.name": "q", "messaging.message.id": "m" };
    assert.deepEqual(ownTags({ op: "queue.process", data: queue }), {
      category: "queue",
      "messaging.destination.name": "q",
      "messaging.message.id": "m",
      op: "queue.process",
    });
    const resource = { "resource.render_blocking_status": "blocking", "http.response_content_length": 9 };
    assert.deepEqual(ownTags({ op: "resource.css", data: resource }), {
      category: "resource",
      "http.response_content_length": "9",
      op: "resource.css",
      "resource.render_blocking_status": "blocking",
    });
  });

  it("tell what the span worked on, without the values", () => {
    const query = "SELECT * FROM users WHERE id = 42";
    const sql = { action: "SELECT", category: "db", system: "postgresql" };
    const data = { "db.system.name": "postgresql" };
    assert.deepEqual(ownTags({ op: "db.sql.query", description: query, data }), {
      ...sql,
      description: "SELECT * FROM users WHERE id = %s",
      domain: ",users,",
      group: "5cf2e2b0569c8b47",
      op: "db.sql.query",
    });
    assert.deepEqual(ownTags({ op: "default", description: query, data }), { ...sql, op: "default" });
    const told = ownTags({
      op: "db",
      description: query,
      data: { ...data, "db.collection.name": "told" },
    }) as JsonObject;
    assert.equal(told.domain, ",users,");
    const http = { category: "http", op: "http.client" };
    assert.deepEqual(ownTags({ op: "http.client", description: "GET https://api.example.org/v1/items/77?x=1" }), {
      ...http,
      description: "GET https://*.example.org",
      domain: "*.example.org",
      group: "cc74f69131f21b97",
    });
    assert.deepEqual(ownTags({ op: "http.client", data: { "server.address": "shown.example.org" } }), {
      ...http,
      domain: "shown.example.org",
    });
    assert.deepEqual(ownTags({ op: "resource.img", description: "https://c.example/a.png" }), {
      category: "resource",
      description: "https://c.example/*.png",
      domain: "c.example",
      file_extension: "png",
      group: "1ceb9c1976209bba",
      op: "resource.img",
    });
  });

  it("cut what a span did to 200 bytes, and group by all of it", () => {
    const { description, group } = ownTags({ op: "ui.load", description: "ä".repeat(150) }) as JsonObject;
    assert.equal(description, `${"ä".repeat(99)}*`);
    const { group: other } = ownTags({ op: "ui.load", description: "ä".repeat(151) }) as JsonObject;
    assert.notEqual(group, other);
  });

  it("tell on phones how the app started and what was on the screen", () => {
    const spans: JsonObject[] = [
      { op: "ui.load.initial_display", timestamp: 5 },
      { op: "ui.load.full_display", timestamp: 7 },
      { op: "x", timestamp: 6, data: { "thread.name": "main", "frames.slow": 2 } },
      { op: "y", timestamp: 8 },
    ];
    fillSearchTags(
      transaction({
        spans,
        sdk: { name: "sentry.cocoa", version: "8" },
        contexts: { trace: { type: "trace" }, app: { type: "app" }, os: { name: "iOS" } },
        measurements: { app_start_cold: { value: 900 } },
      }),
      tools,
    );
    const tags = spans.map(({ sentry_tags: all }) => all as JsonObject);
    assert.deepEqual(
      tags.map(({ ttid, ttfd, main_thread: main }) => [ttid, ttfd, main]),
      [
        ["ttid", "ttfd", undefined],
        [undefined, "ttfd", undefined],
        [undefined, "ttfd", "true"],
        [undefined, undefined, undefined],
      ],
    );
    assert.deepEqual([tags[3]?.mobile, tags[3]?.["os.name"], tags[3]?.app_start_type], ["true", "iOS", "cold"]);
    assert.deepEqual(spans[2]?.measurements, { "frames.slow": { value: 2, unit: "none" } });
  });

  it("tell of the segment where it ran", () => {
    const fields = transaction({
      contexts: {
        trace: { type: "trace", op: "http.server", status: "ok" },
        device: { family: "Pixel", battery_level: 55.5, charging: false, memory_size: 8 },
        os: { name: "Android", os: "Android 14", rooted: true },
        gpu: { name: "Adreno", vendor_name: "Q" },
        runtime: { name: "ART", runtime: "ART 1" },
      },
      request: { url: "https://shop.example/", method: "POST" },
    });
    assert.deepEqual(Object.fromEntries(segmentTags(fields, tools)), {
      ...shared,
      category: "http",
      description: "GET *",
      group: "37e3d9fab1ae9162",
      "device.battery_level": "55.5",
      "device.charging": "false",
      "device.family": "Pixel",
      "gpu.name": "Adreno",
      "gpu.vendor": "Q",
      op: "http.server",
      os: "Android 14",
      "os.name": "Android",
      "os.rooted": "true",
      "request.method": "POST",
      "request.url": "https://shop.example/",
      runtime: "ART 1",
      "runtime.name": "ART",
      status: "ok",
      "transaction.method": "POST",
    });
  });
});
