import assert from "node:assert/strict";
import { createItem } from "@weir/envelope";
import { createStubSampling } from "@weir/test-kit";
import { createUnitFixture, receivedSeconds } from "../testing/unit-fixture.ts";

const sentAt = receivedSeconds - 30;
const trace = { trace_id: "4c79f60c11214eb38604f4ae0781bfb2", span_id: "fa90fdead5f74052" };
const child = { span_id: "fa90fdead5f74053", trace_id: trace.trace_id, start_timestamp: sentAt, timestamp: sentAt + 1 };

function item(type: string, payload: object): ReturnType<typeof createItem> {
  return createItem(type, Buffer.from(JSON.stringify({ timestamp: sentAt + 1, ...payload })));
}

function transaction(payload: object): ReturnType<typeof createItem> {
  const spans = [{ ...child, op: "db" }];
  return item("transaction", { start_timestamp: sentAt, transaction: "t", contexts: { trace }, spans, ...payload });
}

const filterSettings = { releases: { releases: ["bad*"] } };

async function outcomesOf(config: object, items: readonly ReturnType<typeof createItem>[]) {
  const fixture = createUnitFixture({ config });
  await fixture.process(items);
  fixture.accounting.assertBalanced();
  const outcomes = fixture.accounting.summary().filter((line) => line.startsWith("1 "));
  return { fixture, outcomes };
}

describe("inbound filters", () => {
  it("drop an error with everything that came with it", async () => {
    const attachment = createItem("attachment", Buffer.from("12345"));
    const { fixture, outcomes } = await outcomesOf({ filterSettings }, [item("event", { release: "bad" }), attachment]);
    assert.deepEqual(fixture.sink.records, []);
    assert.deepEqual(outcomes, [
      "1 release-version attachment 5",
      "1 release-version attachment_item 1",
      "1 release-version error 1",
    ]);
  });

  it("drop feedback", async () => {
    const { outcomes } = await outcomesOf({ filterSettings }, [item("feedback", { release: "bad" })]);
    assert.deepEqual(outcomes, ["1 release-version feedback 1"]);
  });

  it("keep what no filter wants dropped", async () => {
    const { fixture, outcomes } = await outcomesOf({ filterSettings }, [item("event", { release: "good" })]);
    assert.deepEqual(outcomes, []);
    assert.equal(fixture.messages("events").length, 1);
  });

  it("drop a transaction with its spans before sampling is asked", async () => {
    const sampling = createStubSampling();
    const rules = [
      { id: 1, type: "project", condition: { op: "and", inner: [] }, samplingValue: { type: "sampleRate", value: 0 } },
    ];
    const fixture = createUnitFixture({
      config: { filterSettings, sampling: { version: 2, rules } },
      neighbours: { sampling },
    });
    await fixture.process([transaction({ release: "bad" })]);
    assert.deepEqual(sampling.evaluations, []);
    assert.equal(fixture.neighbours.spanProcessor.transactions.length, 0);
    assert.deepEqual(fixture.accounting.summary(), [
      "1 release-version span 2",
      "1 release-version span_indexed 2",
      "1 release-version transaction 1",
      "1 release-version transaction_indexed 1",
    ]);
  });

  it("keep and tell what a filter that only reports would have dropped", async () => {
    const reporting = { releases: { ...filterSettings.releases, mode: "report" } };
    const { fixture, outcomes } = await outcomesOf({ filterSettings: reporting }, [item("event", { release: "bad" })]);
    assert.deepEqual(outcomes, []);
    assert.equal(fixture.messages("events").length, 1);
    assert.deepEqual(fixture.explained, ["error reported by release-version"]);
  });

  const examples: readonly (readonly [what: string, settings: object, event: object, reason: string])[] = [
    ["a message", { errorMessages: { patterns: ["boo"] } }, { message: "boo" }, "error-message"],
    [
      "an exception",
      { errorMessages: { patterns: ["TypeError: boo"] } },
      {
        exception: {
          values: [
            { type: "A", value: "b" },
            { type: "TypeError", value: "boo" },
          ],
        },
      },
      "error-message",
    ],
    [
      "an exception without a value",
      { errorMessages: { patterns: ["abort"] } },
      { exception: [{ type: "Abort" }] },
      "error-message",
    ],
    ["the page", { localhost: { isEnabled: true } }, { request: { url: "http://localhost:3000/" } }, "localhost"],
    ["the user's address", { localhost: { isEnabled: true } }, { user: { ip_address: "::1" } }, "localhost"],
    ["a header", { localhost: { isEnabled: true } }, { request: { headers: { host: "localhost:80" } } }, "localhost"],
    [
      "the user agent",
      { webCrawlers: { isEnabled: true } },
      { request: { headers: [["USER-AGENT", "Googlebot/2.1"]] } },
      "web-crawlers",
    ],
    [
      "the last frame",
      { browserExtensions: { isEnabled: true } },
      { exception: [{ type: "E", stacktrace: { frames: [{ abs_path: "chrome-extension://a/b.js" }] } }] },
      "browser-extensions",
    ],
    ["the client's address", { clientIps: { blacklistedIps: ["10.0.0.0/8"] } }, {}, "ip-address"],
    [
      "a tag",
      {
        generic: {
          version: 1,
          filters: [{ id: "mine", isEnabled: true, condition: { op: "eq", name: "event.tags.drop", value: "yes" } }],
        },
      },
      { tags: { drop: "yes" } },
      "mine",
    ],
  ];
  for (const [what, settings, event, reason] of examples) {
    it(`know an event by ${what}`, async () => {
      const { outcomes } = await outcomesOf({ filterSettings: settings }, [item("event", event)]);
      assert.deepEqual(outcomes, [`1 ${reason} error 1`]);
    });
  }

  it("take names of transactions from transactions only", async () => {
    const ignore = { ignoreTransactions: { isEnabled: true, patterns: ["/health*"] } };
    const named = { transaction: "/healthz" };
    assert.deepEqual((await outcomesOf({ filterSettings: ignore }, [item("event", named)])).outcomes, []);
    const { outcomes } = await outcomesOf({ filterSettings: ignore }, [transaction(named)]);
    assert.match(outcomes[0] ?? "", /^1 filtered-transaction /);
  });
});
