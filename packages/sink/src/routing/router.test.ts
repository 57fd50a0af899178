import assert from "node:assert/strict";
import type { SinkRecord } from "../sink.ts";
import { createRouter } from "./router.ts";
import { parseTopicMap } from "./topic-map.ts";

const value = Buffer.from("x");

function routerOf(document: unknown, clusters: readonly string[] = []) {
  const { map, problems } = parseTopicMap(document, new Set(clusters));
  assert.deepEqual(problems, []);
  return createRouter(map);
}

describe("the router", () => {
  it("spreads records without key over shards in turn", () => {
    const two = routerOf({ profiles: ["p0", "p1"] });
    const three = routerOf({ profiles: ["p0", "p1", "p2"] });
    const names = (router: ReturnType<typeof routerOf>) =>
      [1, 2, 3, 4].map(() => router.route({ topic: "profiles", value }, 0).shard.name);
    assert.deepEqual(names(two), ["p0", "p1", "p0", "p1"]);
    assert.deepEqual(names(three), ["p0", "p1", "p2", "p0"]);
  });

  it("keys records by trace and organization, also where they take turns", () => {
    const router = routerOf({});
    const uuids = ["4c79f60c11214eb38604f4ae0781bfb2", "5c79f60c11214eb38604f4ae0781bfb2"];
    const keyOf = (uuid: string, organizationId: bigint) =>
      router.route({ topic: "spans", routing: { uuid, organizationId }, value }, 0).key.toString("hex");
    const [first = "", second = ""] = uuids;
    assert.deepEqual(
      [keyOf(first, 1n), keyOf(first, 1n), keyOf(first, 2n), keyOf(second, 2n), keyOf(first, 1n)],
      [
        "4c79f60c11214eb28604f4ae0781bfb2",
        "4c79f60c11214eb28604f4ae0781bfb2",
        "4c79f60c11214eb18604f4ae0781bfb2",
        "5c79f60c11214eb18604f4ae0781bfb2",
        "4c79f60c11214eb28604f4ae0781bfb2",
      ],
    );
  });

  it("counts each logical topic for itself", () => {
    const router = routerOf({});
    const keys = (["items", "outcomes", "items"] as const).map((topic) =>
      router.route({ topic, value }, 0).key.readUInt32BE(12),
    );
    assert.deepEqual(keys, [0, 0, 1]);
  });

  it("replaces the key of a record that is above its key's rate limit, and says so in a header", () => {
    const router = routerOf({ spans: { name: "spans", key_rate_limit: { limit_per_window: 2, window_secs: 60 } } });
    const span: SinkRecord = {
      topic: "spans",
      routing: { uuid: "4c79f60c11214eb38604f4ae0781bfb2", organizationId: 1n },
      value,
      headers: [["project_id", "42"]],
    };
    const routes = [0, 10, 59_999].map((nowMs) => router.route(span, nowMs));
    const traceKey = "4c79f60c11214eb28604f4ae0781bfb2";
    assert.deepEqual(
      routes.map(({ key }) => key.toString("hex")),
      [traceKey, traceKey, "0".repeat(32)],
    );
    assert.deepEqual(routes[1]?.headers, [["project_id", "42"]]);
    assert.deepEqual(routes[2]?.headers, [
      ["project_id", "42"],
      ["sentry-reshuffled", "1"],
    ]);
  });

  it("forgets the counts of keys when the window ends", () => {
    const router = routerOf({ spans: { name: "spans", key_rate_limit: { limit_per_window: 1, window_secs: 60 } } });
    const span: SinkRecord = {
      topic: "spans",
      routing: { uuid: "4c79f60c11214eb38604f4ae0781bfb2", organizationId: 1n },
      value,
    };
    const reshuffled = [1000, 1001, 60_999, 61_000].map((nowMs) => router.route(span, nowMs).headers !== undefined);
    assert.deepEqual(reshuffled, [false, true, true, false]);
  });

  it("keeps the shard of the original key when it replaces the key", () => {
    const limit = { limit_per_window: 1, window_secs: 60 };
    const router = routerOf({
      spans: [
        { name: "a", key_rate_limit: limit },
        { name: "b", key_rate_limit: limit },
      ],
    });
    const span: SinkRecord = {
      topic: "spans",
      routing: { uuid: "4c79f60c11214eb38604f4ae0781bfb3", organizationId: 0n },
      value,
    };
    const routes = [1, 2, 3].map(() => router.route(span, 0));
    assert.deepEqual(
      routes.map(({ shard }) => shard.name),
      ["b", "b", "b"],
    );
    assert.deepEqual(
      routes.slice(1).map(({ key }) => key.readUInt32BE(12)),
      [0, 1],
    );
  });
});
