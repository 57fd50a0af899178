import assert from "node:assert/strict";
import { filterableRecord } from "../domain/filters/filterable-record.ts";
import { attributesOf } from "../domain/values/plain-value.ts";
import {
  createStage,
  envelopeUnit,
  goodLog,
  goodSpan,
  goodTraceMetric,
  logContainer,
  spanContainer,
  traceMetricContainer,
} from "./stage.fixture.ts";

const features = ["organizations:ourlogs-ingestion", "organizations:tracemetrics-ingestion"];
const text = (value: string) => ({ type: "string", value });
const generic = (condition: object) => ({
  generic: { version: 1, filters: [{ id: "mine", isEnabled: true, condition }] },
});
const glob = (name: string, value: string) => ({ op: "glob", name, value: [value] });

/** What is told of the records, one filtered and one kept. */
async function process(filterSettings: object, item: ReturnType<typeof spanContainer>) {
  const stage = createStage({ config: { features, filterSettings } });
  await stage.process(envelopeUnit([item]));
  assert.deepEqual(stage.mistakes(), []);
  return stage;
}

function spans(...changes: readonly Record<string, unknown>[]) {
  return spanContainer(changes.map((change, index) => goodSpan({ span_id: `b1c0ffee0000111${index}`, ...change })));
}

describe("inbound filters", () => {
  const cases: readonly (readonly [what: string, settings: object, attributes: object, reason: string])[] = [
    ["the release", { releases: { releases: ["bad*"] } }, { "sentry.release": text("bad@1") }, "release-version"],
    [
      "the segment",
      { ignoreTransactions: { isEnabled: true, patterns: ["/internal/*"] } },
      { "sentry.segment.name": text("/internal/ping") },
      "filtered-transaction",
    ],
    ["the page", { localhost: { isEnabled: true } }, { "url.full": text("http://localhost/x") }, "localhost"],
    ["the user's address", { localhost: { isEnabled: true } }, { "client.address": text("127.0.0.1") }, "localhost"],
    [
      "a flag of the client",
      { localhost: { isEnabled: true } },
      { "sentry.is_localhost": { type: "boolean", value: true } },
      "localhost",
    ],
    [
      "the user agent",
      { webCrawlers: { isEnabled: true } },
      { "user_agent.original": text("Googlebot/2.1") },
      "web-crawlers",
    ],
    [
      "the browser",
      { legacyBrowsers: { isEnabled: true, options: ["ie9"] } },
      { "browser.name": text("IE"), "browser.version": text("9.0") },
      "legacy-browsers",
    ],
    [
      "an attribute",
      generic({ op: "gt", name: "span.attributes.size.value", value: 100 }),
      { size: { type: "integer", value: 101 } },
      "mine",
    ],
    [
      "an attribute with a fraction",
      generic({ op: "gt", name: "span.attributes.a.b.value", value: 100 }),
      { "a.b": { type: "double", value: 101.0 } },
      "mine",
    ],
  ];
  for (const [what, settings, attributes, reason] of cases) {
    it(`drop the spans that they know by ${what}, and no others`, async () => {
      const stage = await process(settings, spans({ attributes }, {}));
      assert.equal(stage.spans().length, 1);
      assert.deepEqual(stage.told(), ["0 - 12 1", `1 ${reason} 12 1`, `1 ${reason} 16 1`]);
    });
  }

  it("drop all spans of a client", async () => {
    const stage = await process({ clientIps: { blacklistedIps: ["203.0.113.0/24"] } }, spans({}, {}));
    assert.deepEqual(stage.told(), ["1 ip-address 12 2", "1 ip-address 16 2"]);
  });

  it("ask for spans by name and status", async () => {
    const stage = await process(
      generic(glob("span.name", "*health*")),
      spans({ name: "GET /health" }, { name: "GET /" }),
    );
    assert.deepEqual(stage.told(), ["0 - 12 1", "1 mine 12 1", "1 mine 16 1"]);
  });

  it("drop logs with their bytes", async () => {
    const logs = logContainer([goodLog({ body: "some noise" }), goodLog()]);
    const stage = await process(generic(glob("log.body", "*noise*")), logs);
    assert.equal(stage.sink.records.length, 1);
    assert.deepEqual(stage.told(), ["1 mine 23 1", "1 mine 24 10"]);
  });

  it("drop trace metrics with their bytes", async () => {
    const metrics = traceMetricContainer([goodTraceMetric({ name: "noise.count" }), goodTraceMetric()]);
    const stage = await process(generic(glob("trace_metric.name", "noise.*")), metrics);
    assert.equal(stage.sink.records.length, 1);
    assert.match(stage.told().join(), /^1 mine 33 1,1 mine 37 \d+$/);
  });

  it("keep and tell what a filter that only reports would have dropped", async () => {
    const settings = { releases: { releases: ["bad*"], mode: "report" } };
    const stage = await process(settings, spans({ attributes: { "sentry.release": text("bad@1") } }, {}));
    assert.deepEqual(stage.reported, ["span release-version"]);
    assert.deepEqual(stage.told(), ["0 - 12 2"]);
  });
});

describe("fields of records", () => {
  const attributes = attributesOf({ "a.b": "c", count: 3, flag: true, list: [1] });
  const { getField } = filterableRecord("log", { body: "b", level: undefined }, attributes);
  const examples: readonly (readonly [path: string, value: unknown])[] = [
    ["log.body", "b"],
    ["log.attributes.a.b.value", "c"],
    ["log.attributes.count.value", 3],
    ["log.attributes.flag.value", true],
    ["log.attributes.none.value", undefined],
    ["log.attributes.a.b", undefined],
    ["log.constructor", undefined],
    ["span.body", undefined],
    ["body", undefined],
  ];
  for (const [path, value] of examples) it(`have ${value} at ${path}`, () => assert.equal(getField(path), value));
});
