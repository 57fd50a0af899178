import assert from "node:assert/strict";
import { defaultTopicMap, parseTopicMap } from "./topic-map.ts";

const none = new Set<string>();

function errorsOf(document: unknown, clusters: ReadonlySet<string> = none): string[] {
  return parseTopicMap(document, clusters)
    .problems.filter(({ severity }) => severity === "error")
    .map(({ path }) => path);
}

describe("the topic map", () => {
  it("sends every topic to its logical name when nothing is configured", () => {
    const { map, problems } = parseTopicMap(undefined, none);
    assert.deepEqual(problems, []);
    assert.deepEqual(map, defaultTopicMap());
    assert.equal(map.events[0]?.name, "ingest-events");
    assert.equal(map.items[0]?.name, "snuba-items");
    assert.equal(map.feedback[0]?.name, "ingest-feedback-events");
  });

  it("reads all forms of a mapping", () => {
    const { map, problems } = parseTopicMap(
      {
        events: "my-events",
        "ingest-metrics": { name: "m", config: "metrics" },
        spans: [
          { name: "spans-a", key_rate_limit: { limit_per_window: 10000, window_secs: 60 } },
          { name: "spans-b", config: "metrics" },
        ],
        profiles: ["profiles-0", "profiles-1"],
      },
      new Set(["metrics"]),
    );
    assert.deepEqual(problems, []);
    const plain = { cluster: undefined, keyRateLimit: undefined };
    assert.deepEqual(map.events, [{ name: "my-events", ...plain }]);
    assert.deepEqual(map.metrics_sessions, [{ name: "m", cluster: "metrics", keyRateLimit: undefined }]);
    assert.deepEqual(map.spans, [
      { name: "spans-a", cluster: undefined, keyRateLimit: { limitPerWindow: 10000, windowSeconds: 60 } },
      { name: "spans-b", cluster: "metrics", keyRateLimit: undefined },
    ]);
    assert.deepEqual(map.profiles, [
      { name: "profiles-0", ...plain },
      { name: "profiles-1", ...plain },
    ]);
    assert.deepEqual(map.outcomes, [{ name: "outcomes", ...plain }]);
  });

  it("refuses an empty list of shards", () => {
    assert.deepEqual(errorsOf({ events: [] }), ["topics.events"]);
  });

  it("refuses a cluster that is not configured, naming those that are", () => {
    assert.deepEqual(errorsOf({ events: { name: "e", config: "nope" } }), ["topics.events.config"]);
    const { problems } = parseTopicMap({ events: { name: "e", config: "nope" } }, new Set(["a", "b"]));
    assert.equal(problems[0]?.found, '"nope"');
    assert.match(problems[0]?.expected ?? "", /a, b/);
  });

  it("refuses a topic that is named twice", () => {
    assert.deepEqual(errorsOf({ events: "a", "ingest-events": "b" }), ["topics.ingest-events"]);
  });

  it("only warns about unknown topics", () => {
    const { problems } = parseTopicMap({ "ingest-foo": "x" }, none);
    assert.deepEqual(
      problems.map(({ severity, path }) => [severity, path]),
      [["warning", "topics.ingest-foo"]],
    );
    assert.deepEqual(errorsOf({ constructor: "x", __proto__: "y" }), []);
  });

  it("refuses mixed lists, missing names and limits that are none", () => {
    assert.deepEqual(errorsOf({ spans: ["a", { name: "b" }] }), ["topics.spans"]);
    assert.deepEqual(errorsOf({ spans: { config: "a" } }), ["topics.spans.name"]);
    assert.deepEqual(errorsOf({ spans: 7 }), ["topics.spans"]);
    assert.deepEqual(errorsOf({ spans: { name: "a", key_rate_limit: { limit_per_window: 0, window_secs: 60 } } }), [
      "topics.spans.key_rate_limit",
    ]);
    assert.deepEqual(errorsOf([]), ["topics"]);
  });
});
